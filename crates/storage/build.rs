//! The migrate macro reads `migrations/` when this crate is compiled, and cargo
//! does not know that: without this line a new file is not seen.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
