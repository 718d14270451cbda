//! Links the system's libxml2, the peer that canonical forms are held against.

fn main() {
    println!("cargo:rustc-link-lib=xml2");
}
