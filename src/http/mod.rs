//! The HTTP edge.

mod assets;

pub use assets::routes;
