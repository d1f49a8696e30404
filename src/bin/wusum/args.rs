//! What the user typed, option by option. Knows no command.

/// Why a command line is not understood.
#[derive(Debug)]
pub enum Misuse {
    NoFile,
    NoOut,
    /// Two files are compared.
    NotTwo,
    Unknown(String),
    /// An option without its value, or with one that it does not take.
    Value(String),
}

/// Why a command ended without an exit code of its own.
#[derive(Debug)]
pub enum Stop {
    Misuse(Misuse),
    /// Standard output or error cannot be written to.
    Output(std::io::Error),
}

impl From<Misuse> for Stop {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl Misuse {
    pub fn text(&self) -> String {
        match self {
            Self::NoFile => "no file is named".to_owned(),
            Self::NoOut => "-o OUT is missing: where to write".to_owned(),
            Self::NotTwo => "two files or folders are compared: OLD and NEW".to_owned(),
            Self::Unknown(option) => format!("{option} is not an option of this command"),
            Self::Value(option) => format!("{option} has no value, or one that it does not take"),
        }
    }
}

/// The words after a command: options are given one by one, all else is a file.
pub struct Args<'a> {
    rest: std::slice::Iter<'a, String>,
    pub files: Vec<String>,
}

impl<'a> Args<'a> {
    pub fn new(words: &'a [String]) -> Self {
        Self { rest: words.iter(), files: Vec::new() }
    }

    /// The next option; `None` at the end, when all files are in [`Self::files`]. After `--` everything is a file.
    pub fn option(&mut self) -> Option<&'a str> {
        while let Some(word) = self.rest.next() {
            match word.as_str() {
                "--" => self.files.extend(self.rest.by_ref().cloned()),
                option if option.starts_with('-') => return Some(option),
                _ => self.files.push(word.clone()),
            }
        }
        None
    }

    /// What stands after the option.
    pub fn value(&mut self, option: &str) -> Result<&'a str, Misuse> {
        self.rest.next().map(String::as_str).ok_or_else(|| Misuse::Value(option.to_owned()))
    }

    /// What stands after the option, read.
    pub fn read<T>(&mut self, option: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, Misuse> {
        read(self.value(option)?).ok_or_else(|| Misuse::Value(option.to_owned()))
    }

    /// The files, at least one.
    pub fn some_files(self) -> Result<Vec<String>, Misuse> {
        if self.files.is_empty() { Err(Misuse::NoFile) } else { Ok(self.files) }
    }
}
