//! `cargo xtask fuzz source [SECONDS] [FORMAT]`: mutants of every seed, or of those of one format.
//!
//! Without coverage, so that it runs on every toolchain. Ends with 1 at the first mutant that breaks a
//! promise or takes longer than ten seconds, and leaves it in `target/fuzz`.
#![allow(clippy::print_stdout)]

use std::panic::catch_unwind;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use pincite_source::fuzz;

/// No mutant of a seed of a kilobyte may take so long.
const SLOW: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments
        .next()
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(60);
    let format = arguments.next();
    let seeds: Vec<fuzz::Seed> = fuzz::seeds()
        .into_iter()
        .filter(|seed| {
            format
                .as_ref()
                .is_none_or(|format| seed.name.ends_with(&format!(".{format}")))
        })
        .collect();
    if seeds.is_empty() {
        println!("no seed of that format");
        return ExitCode::from(2);
    }
    let clock = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(1, |since| since.as_nanos() as u64);
    let start = Instant::now();
    let mut slowest = (Duration::ZERO, "");
    let mut rounds = 0u64;
    while start.elapsed() < Duration::from_secs(seconds) {
        let seed = &seeds[(rounds % seeds.len() as u64) as usize];
        let mutant = seed.mutant(&mut fuzz::Chance::new(clock.wrapping_add(rounds)));
        let begun = Instant::now();
        let held = catch_unwind(|| fuzz::any(&mutant, seed.name)).is_ok();
        let took = begun.elapsed();
        if !held || took > SLOW {
            let folder = Path::new("target/fuzz");
            let file = folder.join(format!("{clock}-{rounds}-{}", seed.name));
            let kept =
                std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, &mutant));
            println!("round {rounds}, {took:?}: {} {kept:?}", file.display());
            return ExitCode::FAILURE;
        }
        if took > slowest.0 {
            slowest = (took, seed.name);
        }
        rounds += 1;
    }
    println!(
        "{rounds} mutants of {} seeds in {seconds} s; the slowest took {:?} ({})",
        seeds.len(),
        slowest.0,
        slowest.1
    );
    ExitCode::SUCCESS
}
