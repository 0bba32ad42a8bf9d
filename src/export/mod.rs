//! How is it shown on paper? DOT, SVG and PNG diagrams; tables in other formats.
