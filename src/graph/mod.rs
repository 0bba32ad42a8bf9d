//! How do actors connect? A view of the store as a graph of ties, always rebuildable.
