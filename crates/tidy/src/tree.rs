//! The files that are checked, with their text and their tokens.

use std::io;
use std::path::Path;

use crate::tokens::{Token, tokens};

/// Directories that are not ours or not sources.
const PASSED_OVER: [&str; 5] = ["target", ".git", "node_modules", "vendor", "results"];
/// Kinds of file that are read.
const READ: [&str; 9] = ["rs", "sql", "toml", "md", "sh", "css", "js", "ts", "mjs"];
/// Files without a kind that are read.
const READ_BY_NAME: [&str; 1] = ["run"];

/// A file of the repository.
#[derive(Debug)]
pub struct File {
    /// Path from the root, with `/`.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// Its tokens when it is Rust, else nothing.
    pub tokens: Vec<Token>,
}

/// All files that are checked.
#[derive(Debug, Default)]
pub struct Tree {
    /// In order of path.
    pub files: Vec<File>,
}

impl Tree {
    /// Reads the sources under `root`.
    ///
    /// # Errors
    /// When a directory or file cannot be read, or a Rust file is not made of tokens.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut tree = Self::default();
        tree.add_directory(root, "")?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    /// A tree of given texts, for samples.
    ///
    /// # Errors
    /// When a Rust text is not made of tokens.
    pub fn of(samples: &[(&str, &str)]) -> io::Result<Self> {
        let files = samples.iter().map(|(path, text)| File::new((*path).to_owned(), (*text).to_owned()));
        Ok(Self { files: files.collect::<io::Result<_>>()? })
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    fn add_directory(&mut self, dir: &Path, prefix: &str) -> io::Result<()> {
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                if !PASSED_OVER.contains(&name.as_str()) {
                    self.add_directory(&entry.path(), &format!("{path}/"))?;
                }
                continue;
            }
            let kind = Path::new(&name).extension().and_then(|kind| kind.to_str());
            let read = kind.map_or(READ_BY_NAME.contains(&name.as_str()), |kind| READ.contains(&kind));
            if read && !name.ends_with(".min.js") {
                self.files.push(File::new(path, std::fs::read_to_string(entry.path())?)?);
            }
        }
        Ok(())
    }
}

impl File {
    fn new(path: String, text: String) -> io::Result<Self> {
        let tokens = if path.ends_with(".rs") {
            tokens(&text).map_err(|error| io::Error::other(format!("{path}: {error}")))?
        } else {
            Vec::new()
        };
        Ok(Self { path, text, tokens })
    }

    /// The crate's directory name, for files under `crates/`.
    pub fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// The path below the crate's `src/`, for sources of a crate.
    pub fn in_src(&self) -> Option<&str> {
        let (_, rest) = self.path.strip_prefix("crates/")?.split_once('/')?;
        rest.strip_prefix("src/")
    }

    /// Whether the file is a test as a whole.
    pub fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        self.path.contains("/tests/")
            || ["tests.rs", "test.rs"].contains(&name)
            || name.ends_with("_tests.rs")
            || self.path.contains("/benches/")
    }
}
