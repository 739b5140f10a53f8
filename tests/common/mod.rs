//! Runs the program in a folder of its own.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test program uses a part; a test fails by panicking"
)]

use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The invented jurisdiction.
pub const TOY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/toy/moonbase");
/// A day on which it is in force.
pub const TOY_DAY: &str = "2101-06-30";

/// What the program said.
pub struct Said {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Said {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
    }
}

/// What these commands write for programs is what its schema says, whatever a test asks of it.
fn follows_its_schema(args: &[&str], said: &Said) {
    let schema = match args.first() {
        Some(&"questions") => transborder::render::QUESTIONS_SCHEMA,
        Some(&"plan") => transborder::render::PLAN_SCHEMA,
        Some(&"diff") => transborder::render::DIFF_SCHEMA,
        _ => return,
    };
    if args.windows(2).any(|pair| pair == ["--format", "json"]) && !said.stdout.is_empty() {
        let schema: Value = serde_json::from_str(schema).unwrap();
        let errors: Vec<String> = jsonschema::validator_for(&schema)
            .unwrap()
            .iter_errors(&said.json())
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{args:?}: {errors:#?}");
    }
}

/// A folder with files, in which the program runs.
pub struct Folder(pub tempfile::TempDir);

impl Folder {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.run_with(args, "", &[])
    }

    pub fn run_with(&self, args: &[&str], stdin: &str, environment: &[(&str, &str)]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_transborder"));
        command.current_dir(self.0.path()).args(args).env_remove("COLUMNS").env_remove("NO_COLOR");
        command.envs(environment.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that does not read its input closes it; that is no fault of the test.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        let said = Said {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap_or(-1),
        };
        follows_its_schema(args, &said);
        said
    }

    /// `check` under the invented law.
    pub fn check(&self, args: &[&str]) -> Said {
        let mut all = vec!["check", "--rules", TOY, "--as-of", TOY_DAY];
        all.extend(args);
        self.run(&all)
    }
}
