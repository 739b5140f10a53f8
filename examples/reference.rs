//! Writes the pages that follow from the law: `cargo run --example reference` after every change under `rules/`.

use std::error::Error;
use std::fs;
use std::path::Path;
use transborder::law::LawSource;
use transborder::reference;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let law = LawSource::read(&root.join("rules/cn"))?;
    let docs = root.join("docs");
    // A file of rules that is gone has no page.
    if docs.join("rules").is_dir() {
        fs::remove_dir_all(docs.join("rules"))?;
    }
    fs::create_dir_all(docs.join("rules"))?;
    for page in reference::pages(&law) {
        fs::write(docs.join(page.path), page.text)?;
    }
    Ok(())
}
