//! The binary cannot reach the network: no crate that could is in its dependency tree.
#![allow(clippy::unwrap_used)]

use std::process::Command;

/// Crates that open sockets, and those that they stand on.
const NETWORK: &[&str] = &[
    "async-std",
    "curl",
    "curl-sys",
    "h2",
    "h3",
    "hyper",
    "hyper-util",
    "isahc",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "surf",
    "tokio-rustls",
    "trust-dns-resolver",
    "hickory-resolver",
    "tungstenite",
    "ureq",
    "url-fetch",
    "warp",
];

#[test]
fn no_networking_crate_is_in_the_binary() {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            "pincite",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p} {f}",
            "--locked",
        ])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let tree = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(
        names.contains(&"pincite-text") && names.len() > 20,
        "the tree was read: {tree}"
    );
    let found: Vec<&&str> = names
        .iter()
        .filter(|name| NETWORK.contains(*name))
        .collect();
    assert!(found.is_empty(), "these crates can open sockets: {found:?}");
    // The watcher of files stands on mio, which has sockets only with its feature `net`.
    let mio: Vec<&str> = tree
        .lines()
        .filter(|line| line.starts_with("mio "))
        .collect();
    let has_net = |line: &&str| line.split([' ', ',']).any(|feature| feature == "net");
    assert!(!mio.iter().any(has_net), "mio can open sockets: {mio:?}");
}
