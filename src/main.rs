//! Playbill.
fn main() {}
