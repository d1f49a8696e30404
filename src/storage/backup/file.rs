//! The backup file: written project by project, read only once every byte has been checked.

use std::io::{BufRead, BufReader, Cursor, Read, Write};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::model::{ArticleId, Project, UtcMillis};
use crate::order::Map;
use crate::storage::names::{self, Names, newest};
use crate::storage::projects::{ProjectId, ProjectInfo};
use crate::storage::proposals::{self, KeptProposal};
use crate::storage::saved_v1::{self, Folded};
use crate::storage::truth::{self, All};
use crate::storage::{Key, LoadProblem, snapshots};

/// 2 since snapshots, lists of names and refusals are in it, 3 since proposals are; what earlier versions wrote opens as well.
const VERSION: u32 = 3;
const KIND: &str = "wusum-backup";
/// The first entry, by which a file is known even where its end is missing.
const ABOUT: &str = "wusum-backup.txt";
const LIST: &str = "wusum-backup.json";
const SETTINGS: &str = "settings.json";
/// The last bytes of the file: this and 64 hexadecimal digits.
const SEAL: &str = "sha256:";
const SEAL_BYTES: usize = SEAL.len() + 64;
/// A zip's first bytes, and where the name of its first entry stands.
const ZIP: &[u8] = b"PK\x03\x04";
const FIRST_NAME: usize = 30;

/// Bytes of one file inside, unpacked. A page cannot hold more than some 4 GB at all.
const MAX_FILE: u64 = 2_000_000_000;

const ABOUT_TEXT: &str = "\
This is a backup of Wusum, made in a browser: all projects with their articles, labels and guidelines.
To bring it back, open Wusum, then Settings, Storage, \"Restore a backup\", and choose this file as it is.
Do not unpack and pack it again: its last bytes are a checksum of all the others.

هذه نسخة احتياطية من وسوم صُنعت في متصفح: كل المشاريع بمقالاتها وأوسامها وإرشاداتها.
لاستعادتها افتح وسوم، ثم الإعدادات، ثم التخزين، ثم «استعِد نسخة احتياطية»، واختر هذا الملف كما هو.
لا تفكّ ضغطه ثم تضغطه من جديد: آخره مجموع تحقق يشمل كل ما قبله.
";

/// Why a file is no backup that can be brought back. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refused {
    /// It is something else.
    NotABackup,
    Damaged(Damage),
    /// Made by a newer version of the program, or it holds what one wrote.
    Newer {
        version: u32,
    },
    /// A file inside would be of more bytes than can be held.
    TooLarge {
        bytes: u64,
        limit: u64,
    },
}

/// What is wrong with a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Damage {
    /// Its end is missing.
    Cut,
    /// Some byte is not what was written.
    Checksum,
    /// The checksum is right and the content is not: `file` inside, and `line` of it (from 1) where one is to blame.
    Content { file: String, line: Option<usize> },
}

/// What is said of one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectHead {
    pub info: ProjectInfo,
    pub articles: usize,
    pub sets: usize,
    pub spans: usize,
    /// Values that had been moved aside as unreadable.
    pub aside: usize,
    /// Sets as they were at earlier times.
    pub snapshots: usize,
    file: String,
    sha256: String,
}

#[derive(Serialize, Deserialize)]
struct List1 {
    kind: String,
    version: u32,
    made: String,
    projects: Vec<Project1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settings: Option<Part1>,
}

#[derive(Serialize, Deserialize)]
struct Project1 {
    id: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opened: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    binned: Option<String>,
    articles: usize,
    sets: usize,
    spans: usize,
    #[serde(default)]
    aside: usize,
    #[serde(default)]
    snapshots: usize,
    #[serde(flatten)]
    part: Part1,
}

#[derive(Serialize, Deserialize)]
struct Part1 {
    file: String,
    bytes: u64,
    sha256: String,
}

/// What a browser has of one project.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    pub project: Project,
    /// What could not be used, now or earlier: the key under which it is (to be) moved aside, and the value.
    pub aside: Map<String, String>,
    /// Sets as they were, under the keys of [`snapshots`].
    pub snapshots: Map<String, String>,
    /// Lists of names and refused suggestions.
    pub names: Option<Names>,
    /// What models propose.
    pub proposals: Map<ArticleId, Vec<KeptProposal>>,
}

/// A newer version of the program has written there: an older one cannot copy what it does not understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewerData;

/// Makes one project of its database and of what only local storage has, as opening it would. Nothing is changed there.
pub fn gather(all: &All, local: &Map<String, String>) -> Result<Gathered, NewerData> {
    let opened = truth::open(all, local, "backup");
    if opened.loaded.read_only {
        return Err(NewerData);
    }
    let is_aside = |key: &str| matches!(Key::parse(key), Some(Key::Quarantine(_)));
    let kept = all.records.iter().map(|(key, value)| (key, value)).chain(local);
    let mut aside: Map<String, String> = Map::new();
    let mut snapshots = Map::new();
    let mut names = None;
    let mut proposed = Map::new();
    for (key, value) in kept {
        if is_aside(key) {
            aside.insert(key.clone(), value.clone());
        } else if snapshots::taken(key).is_some() {
            match saved_v1::read_set(value) {
                Ok(_) if !value.contains('\n') => snapshots.insert(key.clone(), value.clone()),
                _ => aside.insert(Key::Quarantine(key.clone()).to_string(), value.clone()),
            };
        } else if key == names::KEY {
            match Names::read(value) {
                Some(read) => names = newest(names, Some(read)),
                None => drop(aside.insert(Key::Quarantine(key.clone()).to_string(), value.clone())),
            }
        } else if let Some(article) = proposals::article_of(key) {
            match proposals::read(value) {
                // Of an article that has gone they are of no use.
                Some(read) => {
                    drop(opened.loaded.project.article(&article).map(|_| proposed.insert(article, read)))
                }
                None => drop(aside.insert(Key::Quarantine(key.clone()).to_string(), value.clone())),
            }
        }
    }
    let names = names.filter(|names| !names.is_empty());
    for problem in opened.loaded.problems {
        let (key, raw) = match problem {
            LoadProblem::Unreadable { key, raw, .. }
            | LoadProblem::NoArticle { key, raw, .. }
            | LoadProblem::OtherText { key, raw, .. }
            | LoadProblem::Misfit { key, raw, .. } => (key, raw),
            LoadProblem::Refused { edit, raw, .. } | LoadProblem::Homeless { edit, raw, .. } => {
                (Key::Edit(edit).to_string(), raw)
            }
            LoadProblem::Newer { .. } => continue,
        };
        aside.insert(Key::Quarantine(key).to_string(), raw);
    }
    Ok(Gathered { project: opened.loaded.project, aside, snapshots, names, proposals: proposed })
}

/// More than a zip of this kind can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// A backup in the making.
pub struct BackupWriter {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    list: List1,
}

impl BackupWriter {
    /// # Errors
    /// Where memory gives out.
    pub fn new(made: UtcMillis) -> Result<Self, TooLarge> {
        let list = List1 {
            kind: KIND.to_owned(),
            version: VERSION,
            made: made.to_rfc3339(),
            projects: Vec::new(),
            settings: None,
        };
        let mut writer = Self { zip: ZipWriter::new(Cursor::new(Vec::new())), list };
        let options = options().compression_method(CompressionMethod::Stored);
        writer.zip.start_file(ABOUT, options).map_err(|_| TooLarge)?;
        writer.zip.write_all(ABOUT_TEXT.as_bytes()).map_err(|_| TooLarge)?;
        Ok(writer)
    }

    /// Puts in one project.
    ///
    /// # Errors
    /// Where it has 4 GB or more.
    pub fn project(&mut self, info: &ProjectInfo, gathered: &Gathered) -> Result<(), TooLarge> {
        let Gathered { project, aside, snapshots, names, proposals } = gathered;
        let file = format!("projects/{}.jsonl", info.id.as_str());
        self.zip.start_file(file.as_str(), options()).map_err(|_| TooLarge)?;
        let mut part = Part { zip: &mut self.zip, hash: Sha256::new(), bytes: 0 };
        for (key, value) in records(project) {
            part.line(&key, &value)?;
        }
        for (key, value) in snapshots.iter() {
            part.line(key, value)?;
        }
        if let Some(names) = names {
            part.line(names::KEY, &names.write())?;
        }
        for (article, proposed) in proposals.iter() {
            part.line(&proposals::key(article), &proposals::write(proposed))?;
        }
        for (key, value) in aside.iter() {
            part.line(key, &json(value))?;
        }
        let part = part.finish(file);
        let time = |time: Option<UtcMillis>| time.map(UtcMillis::to_rfc3339);
        self.list.projects.push(Project1 {
            id: info.id.as_str().to_owned(),
            name: info.name.clone(),
            made: time(info.made),
            opened: time(info.opened),
            binned: time(info.binned),
            articles: project.articles().count(),
            sets: project.sets().count(),
            spans: project.sets().map(|set| set.spans.len()).sum(),
            aside: aside.len(),
            snapshots: snapshots.len(),
            part,
        });
        Ok(())
    }

    /// The whole file. `settings` is their value in local storage.
    ///
    /// # Errors
    /// Where it would have 4 GB or more.
    pub fn finish(mut self, settings: Option<&str>) -> Result<Vec<u8>, TooLarge> {
        if let Some(settings) = settings {
            self.zip.start_file(SETTINGS, options()).map_err(|_| TooLarge)?;
            let mut part = Part { zip: &mut self.zip, hash: Sha256::new(), bytes: 0 };
            part.write(settings.as_bytes())?;
            self.list.settings = Some(part.finish(SETTINGS.to_owned()));
        }
        self.zip.start_file(LIST, options()).map_err(|_| TooLarge)?;
        let list = serde_json::to_string_pretty(&self.list).map_err(|_| TooLarge)?;
        self.zip.write_all(list.as_bytes()).map_err(|_| TooLarge)?;
        // Its length is part of what is hashed, its text is what the hash becomes.
        self.zip.set_comment(format!("{SEAL}{}", "0".repeat(64))).map_err(|_| TooLarge)?;
        let mut bytes = self.zip.finish().map_err(|_| TooLarge)?.into_inner();
        let sealed = bytes.len() - SEAL_BYTES;
        let seal = seal_of(&bytes[..sealed]);
        bytes[sealed..].copy_from_slice(seal.as_bytes());
        Ok(bytes)
    }
}

/// A project as the values that local storage would have of it, by key: for one that is in no database.
pub fn records(project: &Project) -> impl Iterator<Item = (String, String)> {
    let none = Folded::default();
    let articles = project
        .articles()
        .map(|article| (Key::Article(article.id.clone()).to_string(), saved_v1::write_article(article)));
    let schema = (Key::Labels.to_string(), saved_v1::write_schema(project, &none));
    let sets = project.sets().filter_map(move |set| {
        let article = project.article(&set.article)?;
        Some((Key::Set(set.id.clone()).to_string(), saved_v1::write_set(set, &article.sha256, &none)))
    });
    articles.chain(std::iter::once(schema)).chain(sets)
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
}

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a text is always JSON")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn seal_of(bytes: &[u8]) -> String {
    format!("{SEAL}{}", hex(&Sha256::digest(bytes)))
}

/// A file inside, while it is written.
struct Part<'a> {
    zip: &'a mut ZipWriter<Cursor<Vec<u8>>>,
    hash: Sha256,
    bytes: u64,
}

impl Part<'_> {
    /// `value` is JSON in one line.
    fn line(&mut self, key: &str, value: &str) -> Result<(), TooLarge> {
        self.write(format!("[{},{value}]\n", json(key)).as_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), TooLarge> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.zip.write_all(bytes).map_err(|_| TooLarge)
    }

    fn finish(self, file: String) -> Part1 {
        Part1 { file, bytes: self.bytes, sha256: hex(&self.hash.finalize()) }
    }
}

/// A backup of which every byte is as it was written.
pub struct Backup<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The hash by which the file is known again.
    pub seal: String,
    pub made: UtcMillis,
    pub projects: Vec<ProjectHead>,
    settings: Option<Part1>,
}

impl<'a> Backup<'a> {
    /// Checks the whole file and reads its list.
    ///
    /// # Errors
    /// Every other file, and one of which a byte is missing or changed.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refused> {
        let seal = check_seal(bytes)?;
        let broken = |file: &str| Refused::Damaged(Damage::Content { file: file.to_owned(), line: None });
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken(LIST))?;
        let list = read_part(&mut archive, LIST, None)?;
        #[derive(Deserialize)]
        struct Version {
            kind: String,
            version: u32,
        }
        let Version { kind, version } = serde_json::from_slice(&list).map_err(|_| broken(LIST))?;
        if kind != KIND {
            return Err(Refused::NotABackup);
        }
        if version > VERSION {
            return Err(Refused::Newer { version });
        }
        let list: List1 = serde_json::from_slice(&list).map_err(|_| broken(LIST))?;
        let time = |text: Option<String>| match text {
            None => Ok(None),
            Some(text) => UtcMillis::from_rfc3339(&text).map(Some).ok_or(broken(LIST)),
        };
        let mut projects: Vec<ProjectHead> = Vec::new();
        for saved in list.projects {
            let id = ProjectId::new(&saved.id).ok_or(broken(LIST))?;
            if projects.iter().any(|other| other.info.id == id) {
                return Err(broken(LIST));
            }
            let (made, opened, binned) = (time(saved.made)?, time(saved.opened)?, time(saved.binned)?);
            projects.push(ProjectHead {
                info: ProjectInfo { id, name: saved.name, made, opened, binned },
                articles: saved.articles,
                sets: saved.sets,
                spans: saved.spans,
                aside: saved.aside,
                snapshots: saved.snapshots,
                file: saved.part.file,
                sha256: saved.part.sha256,
            });
        }
        let made = UtcMillis::from_rfc3339(&list.made).ok_or(broken(LIST))?;
        Ok(Self { archive, seal, made, projects, settings: list.settings })
    }

    /// Reads the project at this place of the list.
    ///
    /// # Errors
    /// Where its records are not what the list says, do not fit one another, or are of a newer version.
    ///
    /// # Panics
    /// Where the list has no such place.
    pub fn project(&mut self, place: usize) -> Result<Gathered, Refused> {
        let head = self.projects[place].clone();
        let broken = |line| Refused::Damaged(Damage::Content { file: head.file.clone(), line });
        let mut aside = Map::new();
        let mut snapshots = Map::new();
        let mut names = None;
        let mut proposed = Map::new();
        let mut records = Vec::new();
        let mut has_schema = false;
        let mut hash = Sha256::new();
        let inside = self.archive.by_name(&head.file).map_err(|_| broken(None))?;
        check_size(inside.size())?;
        let mut lines = BufReader::new(inside.take(MAX_FILE));
        let mut line = String::new();
        for number in 1.. {
            line.clear();
            if lines.read_line(&mut line).map_err(|_| broken(Some(number)))? == 0 {
                break;
            }
            hash.update(line.as_bytes());
            let (key, value): (String, &RawValue) =
                serde_json::from_str(&line).map_err(|_| broken(Some(number)))?;
            match Key::parse(&key) {
                Some(Key::Quarantine(_)) => {
                    let value = serde_json::from_str(value.get()).map_err(|_| broken(Some(number)))?;
                    aside.insert(key, value);
                }
                Some(Key::Article(_) | Key::Set(_) | Key::Labels) => {
                    has_schema |= key == Key::Labels.to_string();
                    records.push((key, value.get().to_owned()));
                }
                Some(Key::Newer) => return Err(Refused::Newer { version: VERSION + 1 }),
                None if snapshots::taken(&key).is_some() => {
                    snapshots.insert(key, value.get().to_owned());
                }
                None if key == names::KEY => {
                    names = Some(Names::read(value.get()).ok_or(broken(Some(number)))?);
                }
                _ => {
                    let article = proposals::article_of(&key).ok_or(broken(Some(number)))?;
                    proposed.insert(article, proposals::read(value.get()).ok_or(broken(Some(number)))?);
                }
            }
        }
        if !has_schema || hex(&hash.finalize()) != head.sha256 {
            return Err(broken(None));
        }
        let opened = truth::open(&All { records, ..All::default() }, &Map::new(), "backup");
        if opened.loaded.read_only {
            return Err(Refused::Newer { version: VERSION + 1 });
        }
        let project = opened.loaded.project;
        let is_whole = project.articles().count() == head.articles && snapshots.len() == head.snapshots;
        if !opened.loaded.problems.is_empty() || !is_whole {
            return Err(broken(None));
        }
        Ok(Gathered { project, aside, snapshots, names, proposals: proposed })
    }

    /// The settings' value, if there is one.
    ///
    /// # Errors
    /// Where it is not what the list says.
    pub fn settings(&mut self) -> Result<Option<String>, Refused> {
        let Some(part) = &self.settings else { return Ok(None) };
        let broken = || Refused::Damaged(Damage::Content { file: part.file.clone(), line: None });
        let bytes = read_part(&mut self.archive, &part.file, Some(&part.sha256))?;
        String::from_utf8(bytes).map(Some).map_err(|_| broken())
    }
}

/// The seal of a whole file of ours.
fn check_seal(bytes: &[u8]) -> Result<String, Refused> {
    let begins =
        bytes.starts_with(ZIP) && bytes.get(FIRST_NAME..).is_some_and(|at| at.starts_with(ABOUT.as_bytes()));
    let (content, seal) = bytes.split_at(bytes.len().saturating_sub(SEAL_BYTES));
    let digits = seal.strip_prefix(SEAL.as_bytes());
    let is_sealed = digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    match (begins, is_sealed) {
        (false, false) => Err(Refused::NotABackup),
        (true, false) => Err(Refused::Damaged(Damage::Cut)),
        (_, true) => {
            let seal = seal_of(content);
            let is_whole = begins && bytes.ends_with(seal.as_bytes());
            is_whole.then_some(seal).ok_or(Refused::Damaged(Damage::Checksum))
        }
    }
}

fn check_size(bytes: u64) -> Result<(), Refused> {
    if bytes > MAX_FILE { Err(Refused::TooLarge { bytes, limit: MAX_FILE }) } else { Ok(()) }
}

fn read_part(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    sha256: Option<&str>,
) -> Result<Vec<u8>, Refused> {
    let broken = || Refused::Damaged(Damage::Content { file: name.to_owned(), line: None });
    let inside = archive.by_name(name).map_err(|_| broken())?;
    check_size(inside.size())?;
    let mut bytes = Vec::new();
    inside.take(MAX_FILE).read_to_end(&mut bytes).map_err(|_| broken())?;
    if sha256.is_some_and(|sha256| hex(&Sha256::digest(&bytes)) != sha256) {
        return Err(broken());
    }
    Ok(bytes)
}
