//! Rights: every field and every mutation of the schema, asked by everybody, held against the tables in `domain::right`.
//!
//! The festival is full of secrets that are found nowhere else in it. Whoever may know one reads it where it belongs, and nobody
//! else reads it anywhere.

mod fields;
mod mutations;
mod paths;
mod schema;
mod world;
