//! Compiles the generated parser and the scanner.

fn main() {
    let src = std::path::Path::new("src");
    let mut build = cc::Build::new();
    build
        .std("c11")
        .include(src)
        // The parser is slow without optimisation, and nobody debugs a table.
        .opt_level(2)
        .flag_if_supported("-Wno-unused-parameter")
        .flag_if_supported("-Wno-unused-value")
        .flag_if_supported("-Wno-unused-but-set-variable");
    #[cfg(target_env = "msvc")]
    build.flag("-utf-8");
    build
        .file(src.join("parser.c"))
        .file(src.join("scanner.c"))
        .compile("tree-sitter-pincite");
    println!("cargo:rerun-if-changed=src");
}
