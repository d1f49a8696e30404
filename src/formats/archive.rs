//! Zip archives: files of any format in, an export of several files out.
//!
//! Whatever comes from outside is hostile until checked: names that lead out of the archive, doubled names, encrypted
//! files and bombs are refused before a byte is inflated, and no file gives more bytes than it announced. Archives in
//! archives are not opened. Out, the same files give the same bytes: no time, one order.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::bundle::{NamedFile, import_all_watched};
use super::decode::Decoder;
use super::export::OutFile;
use super::html::HtmlReader;
use super::import::{Choices, Outcome};
use super::manifest::is_manifest;
use super::watch::{Step, Unwatched, Watch, WatchExport};
use super::{ArchiveProblem, ExportProblem, ImportProblem, Item, MAX_PROJECT_BYTES, Rule, Warning, sniff};

/// Files of an archive.
pub const MAX_FILES: usize = 20_000;

/// Bytes of all its files together, inflated.
pub const MAX_INFLATED: usize = MAX_PROJECT_BYTES;

/// How many times as large as packed a file may be. Texts come to 3 to 30; a thousand is what deflate reaches.
pub const MAX_RATIO: u64 = 200;

/// Small files are let off: a page of spaces is no attack. All together they are not.
const NO_RATIO_BELOW: u64 = 1_000_000;
const NO_WHOLE_RATIO_BELOW: u64 = 20_000_000;

/// The first entry of a backup (`storage::backup`).
const BACKUP: &str = "wusum-backup.txt";

/// What macOS and file managers leave in archives.
const LEFTOVERS: [&str; 4] = ["__macosx/", ".ds_store", "thumbs.db", "desktop.ini"];

/// Imports the files of an archive as if they had come together in a folder named like it.
pub(super) fn import(
    file_name: &str,
    bytes: &[u8],
    choices: &Choices,
    decoder: &dyn Decoder,
    html: &dyn HtmlReader,
    watch: &dyn Watch,
) -> Result<Outcome, ImportProblem> {
    let mut files = unpack(bytes).map_err(ImportProblem::Archive)?;
    let mut nested = Vec::new();
    files.retain(|file| {
        let is_archive = sniff::binary_kind(&file.bytes) == Some("zip");
        if is_archive {
            nested.push(file.name.clone());
        }
        !is_archive
    });
    // What says how to load the others is no article; beside rows of tokens it says what their numbers mean.
    let is_readme = |file: &NamedFile| {
        let name = file.name.rsplit('/').next().unwrap_or_default().to_lowercase();
        matches!(name.as_str(), "readme" | "readme.md" | "readme.txt")
    };
    let has_rows = files.iter().any(|file| file.name.to_lowercase().ends_with(".jsonl"));
    if !has_rows && !files.iter().all(is_readme) {
        files.retain(|file| !is_readme(file));
    }
    files.retain(|file| !is_manifest(&file.name, &file.bytes));
    if files.is_empty() {
        return Err(ImportProblem::Archive(ArchiveProblem::NothingInside));
    }
    for file in &mut files {
        file.name = format!("{file_name}/{}", file.name);
    }
    let mut outcome = import_all_watched(&files, choices, decoder, html, watch);
    if let Outcome::Project(imported) = &mut outcome {
        for name in nested {
            let rule = Rule::FileRefused { problem: ImportProblem::Binary { kind: Some("zip".into()) } };
            let warning = Warning { document: Some(name), item: Item::File, rule, kept: false, line: None };
            imported.warnings.push(warning);
        }
    }
    Ok(outcome)
}

/// The files of an archive, without folders and leftovers.
///
/// # Errors
/// Nothing is inflated of an archive with a name, a size or a number of files that is not allowed.
pub fn unpack(bytes: &[u8]) -> Result<Vec<NamedFile>, ArchiveProblem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ArchiveProblem::Damaged)?;
    if archive.len() > MAX_FILES {
        return Err(ArchiveProblem::TooMany { count: archive.len(), limit: MAX_FILES });
    }
    if archive.has_duplicate_names() {
        return Err(ArchiveProblem::DuplicateName);
    }
    let mut wanted = Vec::new();
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|_| ArchiveProblem::Damaged)?;
        let name = file.name().map_err(|_| ArchiveProblem::Damaged)?.into_owned();
        let lower = name.to_lowercase();
        if name == BACKUP {
            return Err(ArchiveProblem::Backup);
        }
        if file.is_dir() || LEFTOVERS.iter().any(|left| lower.starts_with(left) || lower.ends_with(left)) {
            continue;
        }
        if file.is_symlink() || !is_safe(&name) {
            return Err(ArchiveProblem::UnsafeName { name });
        }
        if file.encrypted() {
            return Err(ArchiveProblem::Encrypted { name });
        }
        let (size, packed) = (file.size(), file.compressed_size());
        if size > NO_RATIO_BELOW && size / packed.max(1) > MAX_RATIO {
            return Err(ArchiveProblem::TooDense { name });
        }
        total = total.saturating_add(size);
        if total > MAX_INFLATED as u64 {
            let bytes = usize::try_from(total).unwrap_or(usize::MAX);
            return Err(ArchiveProblem::TooLarge { bytes, limit: MAX_INFLATED });
        }
        // Files may also share what they are packed as, each harmless by itself (Fifield 2019, *A better zip bomb*).
        if total > NO_WHOLE_RATIO_BELOW && total / bytes.len() as u64 > MAX_RATIO {
            return Err(ArchiveProblem::TooDense { name });
        }
        wanted.push((index, name, size));
    }
    let mut files = Vec::with_capacity(wanted.len());
    for (index, name, size) in wanted {
        let file = archive.by_index(index).map_err(|_| ArchiveProblem::Damaged)?;
        let mut bytes = Vec::new();
        // One byte more than announced is enough to know that the announcement was false.
        let read = file.take(size + 1).read_to_end(&mut bytes);
        if read.is_err() || bytes.len() as u64 != size {
            return Err(ArchiveProblem::Damaged);
        }
        files.push(NamedFile { name, bytes });
    }
    Ok(files)
}

/// Whether a name stays inside the archive, on every system.
fn is_safe(name: &str) -> bool {
    let name = name.replace('\\', "/");
    let begins = !name.starts_with('/') && !name.get(1..).is_some_and(|rest| rest.starts_with(':'));
    begins && !name.contains('\0') && name.split('/').all(|part| part != "..")
}

/// An archive of these files.
///
/// # Errors
/// [`ExportProblem::Unreadable`], which would be a fault of ours.
pub fn pack(files: &[OutFile]) -> Result<Vec<u8>, ExportProblem> {
    pack_watched(files, &Unwatched)
}

/// [`pack`], looked on.
///
/// # Errors
/// As [`pack`].
pub fn pack_watched(files: &[OutFile], watch: &dyn WatchExport) -> Result<Vec<u8>, ExportProblem> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (index, file) in files.iter().enumerate() {
        watch.at(Step::Packing, index, files.len());
        let written = writer.start_file(file.name.as_str(), options).map(|()| writer.write_all(&file.bytes));
        written.ok().and_then(Result::ok).ok_or(ExportProblem::Unreadable)?;
    }
    let cursor = writer.finish().map_err(|_| ExportProblem::Unreadable)?;
    Ok(cursor.into_inner())
}
