//! Where do the weights come from? Training from treebanks, seeded and reproducible.
