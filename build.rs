//! Rebuilds Playbill when its pages have been rebuilt: cargo sees changes in embedded files, but no new ones.

use std::path::Path;

fn main() {
    // A path that is missing would rebuild Playbill every time.
    let watched = if Path::new("pages/dist").exists() { "pages/dist" } else { "pages" };
    println!("cargo::rerun-if-changed={watched}");
}
