//! Writes many manifests for timing: `cargo run --release --example corpus -- FOLDER COUNT`.
//!
//! Each is a shipped template under an id and handlers of its own, so that no two share a total.

use std::path::Path;
use std::{env, fs, io};

const TEMPLATES: [&str; 3] = [
    include_str!("../templates/import-process-export.yaml"),
    include_str!("../templates/outbound.yaml"),
    include_str!("../templates/public-service.yaml"),
];

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "target/corpus".to_owned());
    let count: usize = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(10_000);
    fs::create_dir_all(&folder)?;
    for at in 0..count {
        let template = TEMPLATES.iter().cycle().nth(at % TEMPLATES.len()).copied().unwrap_or_default();
        let text: String = template
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .map(|line| format!("{}\n", line.split(" #").next().unwrap_or(line).trim_end()))
            .collect();
        let own = text
            .replace("id: support-chat", &format!("id: support-chat-{at}"))
            .replace("id: shop-assistant", &format!("id: shop-assistant-{at}"))
            .replace("id: pocket-tutor", &format!("id: pocket-tutor-{at}"))
            .replace("shop-assistant/", &format!("shop-assistant-{at}/"))
            .replace(".example", &format!("-{at}.example"));
        fs::write(Path::new(&folder).join(format!("manifest-{at:05}.yaml")), own)?;
    }
    Ok(())
}
