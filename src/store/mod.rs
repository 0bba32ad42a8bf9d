//! What do we remember? Documents with their extractions, in sled or in memory.
