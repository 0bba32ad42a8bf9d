//! How good is it? Scores of what was read against gold.
