//! Writes the law that is compiled into the program: `cargo run --example embed` after every change under `rules/`.

use std::error::Error;
use std::fs;
use std::path::Path;
use transborder::law::LawSource;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let law = LawSource::read(&root.join("rules/cn"))?;
    fs::write(root.join("src/embedded/cn.json"), law.to_embedded()?)?;
    fs::write(root.join("src/embedded/cn.sha256"), format!("{}\n", law.digest))?;
    fs::write(root.join("src/embedded/examples.json"), law.to_embedded_examples()?)?;
    Ok(())
}
