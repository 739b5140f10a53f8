//! The HTML report in a real browser: nothing is loaded, the console is silent, and on a telephone nothing runs out of the page.
//!
//! `.ci/formats` installs Chromium and runs this: `cargo test --test browser -- --ignored`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use std::path::Path;
use std::process::Command;

/// Pages with few and many parties, in both languages.
const PAGES: [(&str, &str); 3] = [
    ("fixtures/journeys/outbound/without-ledger.yaml", "en"),
    ("fixtures/journeys/import-process-export/corpus-handler-unknown.yaml", "zh"),
    ("fixtures/journeys/public-service/model-abroad.yaml", "en"),
];

/// Measures the page within a frame of 400 pixels, since no window is so narrow, and writes what it finds into the document.
const MEASURE: &str = r#"<!doctype html><title></title><iframe src="page.html" width="400" height="900"></iframe><script>
onload = () => {
  const page = document.querySelector("iframe").contentDocument;
  const root = page.documentElement;
  const loaded = document.querySelector("iframe").contentWindow.performance.getEntriesByType("resource").length;
  document.title = `width ${root.scrollWidth} of ${root.clientWidth}, loaded ${loaded}, headings ${page.querySelectorAll("h1").length}`;
};
</script>"#;

#[test]
#[ignore = "needs Chromium; `.ci/formats` installs it"]
fn pages_are_quiet_and_narrow() {
    for (fixture, lang) in PAGES {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Folder::new(&[("measure.html", MEASURE)]);
        let manifest = root.join(fixture);
        let args = ["check", "--format", "html", "--lang", lang, "--as-of", "2026-11-01", "--output", "page.html"];
        folder.run(&[&args[..], &[manifest.to_str().unwrap()]].concat());
        let output = Command::new("chromium")
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--allow-file-access-from-files",
            ])
            .args(["--enable-logging=stderr", "--virtual-time-budget=3000", "--dump-dom"])
            .arg(format!("--user-data-dir={}", folder.path("profile").display()))
            .arg(format!("file://{}", folder.path("measure.html").display()))
            .output()
            .unwrap();
        let seen = String::from_utf8_lossy(&output.stdout);
        assert!(seen.contains("<title>width 400 of 400, loaded 0, headings 1</title>"), "{fixture}: {seen}");
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(!log.contains("CONSOLE"), "{fixture}: {log}");
    }
}
