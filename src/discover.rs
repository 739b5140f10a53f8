//! Arguments to a list of inputs, and each input to its text.
//!
//! The only module that walks directories and reads files. The list comes first and the texts one
//! at a time, so that a run over thousands of files holds only what it needs:
//!
//! ```
//! # use std::path::PathBuf;
//! let found = transborder::discover::discover(&[PathBuf::from(".")], &mut std::io::empty());
//! for input in found.inputs {
//!     let name = input.name.clone();
//!     match input.into_text() {
//!         Ok(text) => println!("{name}: {} bytes", text.len()),
//!         Err(diagnostic) => println!("{name}: {}", diagnostic.message),
//!     }
//! }
//! ```

use std::collections::HashMap;
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::Diagnostic;

/// The name to show for standard input.
pub const STDIN_NAME: &str = "<stdin>";

/// The argument that stands for standard input.
const STDIN_ARGUMENT: &str = "-";
/// What a walk takes.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];
/// What a walk leaves out, besides directories whose names start with a dot.
const SKIPPED_DIRECTORIES: [&str; 2] = ["target", "node_modules"];
/// Where a byte of value zero shows that a file is no text.
const BINARY_PROBE: usize = 8 * 1024;
/// The largest text: places are counted in 32 bits.
const MAX_BYTES: u64 = u32::MAX as u64;
/// How many names of a directory are compared with a name that was not found.
const MAX_SIBLINGS: usize = 10_000;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Everything that the arguments stand for.
#[derive(Debug, Default)]
pub struct Found {
    /// Sorted by path, standard input first; each file once.
    pub inputs: Vec<Input>,
    /// Directories given as arguments, in the order given.
    pub directories: Vec<Directory>,
    /// Arguments and directories that could not be used.
    pub errors: Vec<Diagnostic>,
}

/// A directory given as an argument.
#[derive(Debug, PartialEq, Eq)]
pub struct Directory {
    /// The name to show.
    pub name: String,
    /// Which inputs lie in it, by their places in [`Found::inputs`].
    pub inputs: Vec<usize>,
}

/// One text to be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Input {
    /// The name to show: the path as the user would write it, or `<stdin>`.
    pub name: String,
    /// Given on the command line, not found in a directory. A named file that is no manifest is an
    /// error; one that was found is left alone.
    pub named: bool,
    /// Where the text is.
    pub content: Content,
}

/// Where the text of an input is.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// Already read.
    Bytes(Vec<u8>),
    /// In a file that is still to be read.
    File(PathBuf),
}

impl Input {
    /// The text, without a byte-order mark.
    ///
    /// # Errors
    ///
    /// See [`read`].
    pub fn into_text(self) -> Result<String, Box<Diagnostic>> {
        match self.content {
            Content::Bytes(bytes) => text_of(&self.name, bytes),
            Content::File(path) => read_named(&path, &self.name),
        }
    }
}

/// Finds what the arguments stand for: `-` is standard input, a directory is walked for `*.yaml`,
/// `*.yml` and `*.json`, and any other file is taken whatever its name.
///
/// A walk follows no symbolic links, and leaves out hidden directories, `target` and
/// `node_modules`. Standard input is read here, once; files are not opened.
#[must_use]
pub fn discover(args: &[PathBuf], stdin: &mut dyn Read) -> Found {
    let mut search = Search::default();
    for arg in args {
        if arg.as_os_str() == STDIN_ARGUMENT {
            search.stdin(stdin);
        } else {
            search.argument(arg);
        }
    }
    search.finish()
}

/// Reads a text file without its byte-order mark. Never waits for a pipe or device.
///
/// # Errors
///
/// The file is missing, no regular file, unreadable, too large, empty, binary, or not UTF-8; the
/// diagnostic names the path, and for bad UTF-8 the line and column.
pub fn read(path: &Path) -> Result<String, Box<Diagnostic>> {
    read_named(path, &shown(path))
}

/// Whether a file that is no readable text holds a word all the same, in UTF-16 too.
///
/// Tells a broken manifest from what a directory holds beside manifests.
#[must_use]
pub fn mentions(path: &Path, word: &str) -> bool {
    let Ok(bytes) = fs::read(path) else { return false };
    let bytes: Vec<u8> = bytes.into_iter().filter(|byte| *byte != 0).collect();
    bytes.windows(word.len().max(1)).any(|window| window == word.as_bytes())
}

/// The list while it grows.
#[derive(Default)]
struct Search {
    found: Found,
    stdin_read: bool,
    /// Which input each file is, by its path without links.
    known: HashMap<PathBuf, usize>,
}

impl Search {
    fn stdin(&mut self, stdin: &mut dyn Read) {
        if std::mem::replace(&mut self.stdin_read, true) {
            return;
        }
        let mut bytes = Vec::new();
        match stdin.take(MAX_BYTES + 1).read_to_end(&mut bytes) {
            Ok(_) => self.found.inputs.push(Input {
                name: STDIN_NAME.to_owned(),
                named: true,
                content: Content::Bytes(bytes),
            }),
            Err(error) => self.found.errors.push(unreadable(STDIN_NAME, &error)),
        }
    }

    fn argument(&mut self, path: &Path) {
        let name = shown(path);
        match fs::metadata(path) {
            Err(error) => self.found.errors.push(not_found(path, &name, &error)),
            Ok(metadata) if metadata.is_dir() => self.directory(path, name),
            Ok(metadata) => match check_kind(&name, &metadata) {
                Ok(()) => {
                    self.take(path.to_owned(), without_links(path), true);
                }
                Err(diagnostic) => self.found.errors.push(*diagnostic),
            },
        }
    }

    fn directory(&mut self, root: &Path, name: String) {
        let real_root = without_links(root);
        let mut inputs = Vec::new();
        for entry in WalkDir::new(root).into_iter().filter_entry(is_wanted) {
            match entry {
                Ok(entry) if is_candidate(&entry) => {
                    let real = entry.path().strip_prefix(root).map(|below| real_root.join(below));
                    let real = real.unwrap_or_else(|_| entry.path().to_owned());
                    inputs.push(self.take(entry.into_path(), real, false));
                }
                Ok(_) => {}
                Err(error) => self.found.errors.push(walk_error(&name, error)),
            }
        }
        self.found.directories.push(Directory { name, inputs });
    }

    /// Adds a file, unless it is known, and tells its place; one that is named stays named.
    fn take(&mut self, path: PathBuf, real: PathBuf, named: bool) -> usize {
        let inputs = &mut self.found.inputs;
        let number = *self.known.entry(real).or_insert(inputs.len());
        match inputs.get_mut(number) {
            Some(input) => input.named |= named,
            None => inputs.push(Input { name: shown(&path), named, content: Content::File(path) }),
        }
        number
    }

    fn finish(self) -> Found {
        let mut found = self.found;
        let mut numbered: Vec<(usize, Input)> = found.inputs.into_iter().enumerate().collect();
        numbered.sort_by(|(_, one), (_, other)| order(one).cmp(&order(other)));
        let places: HashMap<usize, usize> =
            numbered.iter().enumerate().map(|(place, (number, _))| (*number, place)).collect();
        for directory in &mut found.directories {
            directory.inputs = directory.inputs.iter().filter_map(|number| places.get(number).copied()).collect();
        }
        found.inputs = numbered.into_iter().map(|(_, input)| input).collect();
        found
    }
}

/// Standard input, then paths by their components: a directory's files stay together.
fn order(input: &Input) -> Option<&Path> {
    match &input.content {
        Content::Bytes(_) => None,
        Content::File(_) => Some(Path::new(&input.name)),
    }
}

fn is_wanted(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let skipped = name.starts_with('.') || SKIPPED_DIRECTORIES.contains(&&*name);
    entry.depth() == 0 || !entry.file_type().is_dir() || !skipped
}

fn is_candidate(entry: &DirEntry) -> bool {
    let extension = entry.path().extension().unwrap_or_default();
    entry.file_type().is_file() && EXTENSIONS.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted))
}

/// A path as it is shown: `./a.yaml`, found in the directory `.`, is `a.yaml`.
fn shown(path: &Path) -> String {
    let short = path.strip_prefix(".").ok().filter(|short| !short.as_os_str().is_empty());
    short.unwrap_or(path).to_string_lossy().into_owned()
}

fn without_links(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn read_named(path: &Path, name: &str) -> Result<String, Box<Diagnostic>> {
    let metadata = fs::metadata(path).map_err(|error| not_found(path, name, &error))?;
    // Before opening: to open a pipe that nobody writes to would wait for ever.
    check_kind(name, &metadata)?;
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| {
        bytes.reserve_exact(usize::try_from(metadata.len().min(MAX_BYTES)).unwrap_or(0));
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes)
    });
    read.map_err(|error| unreadable(name, &error))?;
    text_of(name, bytes)
}

fn check_kind(name: &str, metadata: &Metadata) -> Result<(), Box<Diagnostic>> {
    if metadata.is_file() {
        return Ok(());
    }
    let kind = kind_name(metadata.file_type());
    let diagnostic = Diagnostic::file_error("not-a-file", name, format!("this is {kind}, not a file"));
    Err(Box::new(diagnostic.with_help("name a file, or write `-` and pass the text to standard input")))
}

#[cfg(unix)]
fn kind_name(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    match kind {
        kind if kind.is_dir() => "a directory",
        kind if kind.is_fifo() => "a pipe",
        kind if kind.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn kind_name(kind: FileType) -> &'static str {
    if kind.is_dir() { "a directory" } else { "a device" }
}

/// The text that bytes hold, without its byte-order mark.
fn text_of(name: &str, bytes: Vec<u8>) -> Result<String, Box<Diagnostic>> {
    check_bytes(name, &bytes)?;
    let mut text = String::from_utf8(bytes).map_err(|error| not_utf8(name, error.as_bytes(), &error.utf8_error()))?;
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    if text.is_empty() { Err(Box::new(empty(name))) } else { Ok(text) }
}

fn check_bytes(name: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    let utf8_help = "save it as UTF-8";
    let probe = bytes.get(..BINARY_PROBE).unwrap_or(bytes);
    let (code, message, help) = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        ("utf-16", "the file is UTF-16, not UTF-8", utf8_help)
    } else if probe.contains(&0) {
        ("binary", "the file is binary, not text", "name a YAML or JSON file in UTF-8")
    } else if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        ("too-large", "the file is larger than 4 GiB", "split it into several files")
    } else {
        return Ok(());
    };
    Err(Box::new(Diagnostic::file_error(code, name, message).with_help(help)))
}

fn empty(name: &str) -> Diagnostic {
    Diagnostic::file_error("empty", name, "the file is empty")
        .with_help("write what belongs into it, or leave the file out")
}

fn not_utf8(name: &str, bytes: &[u8], error: &std::str::Utf8Error) -> Diagnostic {
    let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
    let valid = String::from_utf8_lossy(valid);
    let valid = valid.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&valid);
    let line = valid.matches('\n').count() + 1;
    let column = valid.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let message = format!("line {line}, column {column} is not UTF-8");
    Diagnostic::file_error("not-utf8", name, message).with_help("save the file as UTF-8")
}

fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    let reason = reason(error);
    Diagnostic::file_error("unreadable", name, format!("cannot be read: {reason}"))
        .with_help("check that it exists and that you may read it")
}

/// An error of the system in our style, without the number that the standard library adds.
fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    let mut chars = words.chars();
    chars.next().map_or_else(|| "unknown reason".to_owned(), |first| first.to_lowercase().chain(chars).collect())
}

fn walk_error(root: &str, error: walkdir::Error) -> Diagnostic {
    let name = error.path().map_or_else(|| root.to_owned(), shown);
    unreadable(&name, &io::Error::from(error))
}

fn not_found(path: &Path, name: &str, error: &io::Error) -> Diagnostic {
    if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
        return unreadable(name, error);
    }
    let help = similar_sibling(path).map_or_else(
        || "check the path; paths are relative to the current directory".to_owned(),
        |sibling| format!("did you mean `{sibling}`?"),
    );
    Diagnostic::file_error("no-such-file", name, "there is no such file or directory").with_help(help)
}

/// The path of the file or directory beside `path` whose name is most like it.
fn similar_sibling(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy();
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let entries = fs::read_dir(parent.unwrap_or(Path::new("."))).ok()?;
    let names =
        entries.take(MAX_SIBLINGS).filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()));
    let rated = names.map(|name| (strsim::damerau_levenshtein(&wanted, &name), name));
    // Ties go to the first by name, whatever the order of the directory.
    let (distance, name) = rated.min()?;
    let near = distance <= (wanted.chars().count() / 3).max(1);
    near.then(|| shown(&parent.map_or_else(|| PathBuf::from(&name), |parent| parent.join(&name))))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Dir(tempfile::TempDir);

    impl Dir {
        fn new(files: &[&str]) -> Self {
            let dir = Self(tempfile::tempdir().unwrap());
            for file in files {
                dir.write(file, b"a: 1\n");
            }
            dir
        }

        fn path(&self, below: &str) -> PathBuf {
            self.0.path().join(below)
        }

        fn write(&self, file: &str, bytes: &[u8]) -> PathBuf {
            let path = self.path(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, bytes).unwrap();
            path
        }

        /// What is found: names below this directory, and whether each was named.
        fn found(&self, args: &[&str]) -> (Vec<(String, bool)>, Found) {
            let args: Vec<PathBuf> =
                args.iter().map(|arg| if *arg == "-" { PathBuf::from(arg) } else { self.path(arg) }).collect();
            let found = discover(&args, &mut &b"b: 2\n"[..]);
            let below = |name: &str| Path::new(name).strip_prefix(self.0.path()).map_or(name.to_owned(), shown);
            (found.inputs.iter().map(|input| (below(&input.name), input.named)).collect(), found)
        }

        fn names(&self, args: &[&str]) -> Vec<String> {
            let (names, found) = self.found(args);
            assert_eq!(found.errors, []);
            names.into_iter().map(|(name, _)| name).collect()
        }
    }

    #[track_caller]
    fn refused(result: Result<String, Box<Diagnostic>>, code: &str, message: &str) {
        let diagnostic = result.unwrap_err();
        assert_eq!((diagnostic.code, diagnostic.message.as_str()), (code, message));
        assert!(diagnostic.help.is_some() && !diagnostic.path.is_empty());
    }

    #[test]
    fn a_directory_is_walked_for_yaml_and_json_in_order() {
        let dir = Dir::new(&["b.yml", "a/z.json", "a/b/c.YAML", "a.yaml", "notes.txt", "yaml"]);
        assert_eq!(dir.names(&[""]), ["a/b/c.YAML", "a/z.json", "a.yaml", "b.yml"]);
    }

    #[test]
    fn a_walk_leaves_out_what_others_own() {
        let dir = Dir::new(&[".git/a.yaml", ".venv/a.yaml", "target/a.yaml", "x/node_modules/a.json", "x/target.yaml"]);
        assert_eq!(dir.names(&[""]), ["x/target.yaml"]);
        assert_eq!(dir.names(&[".venv"]), [".venv/a.yaml"]);
    }

    #[test]
    fn a_named_file_is_taken_whatever_its_name_and_once() {
        let dir = Dir::new(&["a.yaml", "notes.txt", "sub/b.yaml"]);
        let (names, _) = dir.found(&["sub", "notes.txt", "", "sub/../a.yaml", "a.yaml"]);
        assert_eq!(
            names,
            [("a.yaml".to_owned(), true), ("notes.txt".to_owned(), true), ("sub/b.yaml".to_owned(), false)]
        );
    }

    #[test]
    fn standard_input_is_read_once() {
        let dir = Dir::new(&["a.yaml"]);
        let (names, found) = dir.found(&["a.yaml", "-", "-"]);
        assert_eq!(names, [("<stdin>".to_owned(), true), ("a.yaml".to_owned(), true)]);
        let texts: Vec<String> = found.inputs.into_iter().map(|input| input.into_text().unwrap()).collect();
        assert_eq!(texts, ["b: 2\n", "a: 1\n"]);
    }

    #[test]
    fn empty_standard_input_is_an_error_with_its_name() {
        let mut found = discover(&[PathBuf::from("-")], &mut io::empty());
        let diagnostic = found.inputs.remove(0).into_text().unwrap_err();
        assert_eq!((diagnostic.code, diagnostic.path.as_str()), ("empty", STDIN_NAME));
    }

    #[test]
    fn each_directory_knows_its_inputs() {
        let dir = Dir::new(&["a/notes.txt", "b/c.yaml", "b/a.yaml", "a.yaml"]);
        let (names, found) = dir.found(&["b", "a", "", "a.yaml"]);
        let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.yaml", "b/a.yaml", "b/c.yaml"]);
        let mut inputs: Vec<Vec<usize>> = found.directories.into_iter().map(|directory| directory.inputs).collect();
        inputs.iter_mut().for_each(|inputs| inputs.sort_unstable());
        assert_eq!(inputs, [vec![1, 2], vec![], vec![0, 1, 2]]);
    }

    #[test]
    fn words_are_found_in_what_is_no_text() {
        let dir = Dir::new(&[]);
        let utf16: Vec<u8> = "transborder: 1".bytes().flat_map(|byte| [byte, 0]).collect();
        assert!(mentions(&dir.write("a", &utf16), "transborder"));
        assert!(!mentions(&dir.write("a", b"\xffborder"), "transborder"));
    }

    #[test]
    fn a_missing_file_suggests_its_neighbour() {
        let dir = Dir::new(&["manifest.yaml", "other.yaml"]);
        let (_, found) = dir.found(&["manifset.yaml", "nothing-like-it"]);
        assert_eq!(found.errors.iter().map(|error| error.code).collect::<Vec<_>>(), ["no-such-file"; 2]);
        let expected = format!("did you mean `{}`?", dir.path("manifest.yaml").display());
        assert_eq!(found.errors[0].help.as_deref(), Some(&*expected));
        assert!(found.errors[1].help.as_deref().unwrap().starts_with("check the path"));
        refused(read(&dir.path("x.yaml")), "no-such-file", "there is no such file or directory");
    }

    #[test]
    fn paths_found_in_the_current_directory_are_short() {
        assert_eq!(shown(Path::new("./a/b.yaml")), "a/b.yaml");
        assert_eq!(shown(Path::new(".")), ".");
        assert_eq!(shown(Path::new("../a.yaml")), "../a.yaml");
    }

    #[test]
    fn a_byte_order_mark_is_stripped() {
        let dir = Dir::new(&[]);
        assert_eq!(read(&dir.write("a", "\u{feff}a: 1".as_bytes())).unwrap(), "a: 1");
    }

    #[test]
    fn files_that_are_no_text() {
        let dir = Dir::new(&[]);
        let write = |bytes: &[u8]| read(&dir.write("a", bytes));
        refused(write(b""), "empty", "the file is empty");
        refused(write("\u{feff}".as_bytes()), "empty", "the file is empty");
        refused(write(b"\xff\xfea\0:\0"), "utf-16", "the file is UTF-16, not UTF-8");
        refused(write(b"\xfe\xff\0a\0:"), "utf-16", "the file is UTF-16, not UTF-8");
        refused(write(b"\x7fELF\0\x01"), "binary", "the file is binary, not text");
        refused(
            write("a: 1\n名: \u{4e0a}".as_bytes().split_last().unwrap().1),
            "not-utf8",
            "line 2, column 4 is not UTF-8",
        );
        refused(write(b"\xef\xbb\xbfab\xff"), "not-utf8", "line 1, column 3 is not UTF-8");
        refused(read(&dir.path("")), "not-a-file", "this is a directory, not a file");
    }

    #[cfg(unix)]
    #[test]
    fn pipes_sockets_and_devices_are_never_opened() {
        let dir = Dir::new(&["a.yaml"]);
        let pipe = dir.path("pipe.yaml");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let socket = dir.path("socket.yaml");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        refused(read(&pipe), "not-a-file", "this is a pipe, not a file");
        refused(read(&socket), "not-a-file", "this is a socket, not a file");
        refused(read(Path::new("/dev/zero")), "not-a-file", "this is a device, not a file");
        assert_eq!(dir.names(&[""]), ["a.yaml"]);
        let (_, found) = dir.found(&["pipe.yaml"]);
        assert_eq!(found.errors[0].code, "not-a-file");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_only_when_named() {
        let dir = Dir::new(&["real/a.yaml"]);
        fs::create_dir(dir.path("links")).unwrap();
        std::os::unix::fs::symlink(dir.path("real/a.yaml"), dir.path("links/a.yaml")).unwrap();
        std::os::unix::fs::symlink(dir.path(""), dir.path("links/loop")).unwrap();
        assert_eq!(dir.names(&[""]), ["real/a.yaml"]);
        assert_eq!(dir.names(&["links/a.yaml"]), ["links/a.yaml"]);
        assert_eq!(dir.names(&["links/a.yaml", "real"]).len(), 1);
    }
}
