//! What was asked? Each question gives an answer whose every row carries its evidence.
