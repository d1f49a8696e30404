//! Backups: what was kept comes back as it was, a file that is not whole is refused, and merging loses nothing in silence.

use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use wusum::edit::{Edit, Record, RecordId, Stamp, add_guideline, apply, bin_article};
use wusum::model::{
    AnnotatorId, Article, ArticleId, ArticleMeta, LabelId, Origin, Project, Relation, RelationId, Role,
    SetHead, SetState, Span, SpanId, Target, UtcMillis,
};
use wusum::order::{Map, Set};
use wusum::storage::backup::{
    Backup, BackupWriter, Beside, Carried, Damage, Gathered, Ids, Merged, NewerData, Refused, Side, Step,
    beside, carry_out, gather, merge, replace,
};
use wusum::storage::names::{self, NameList, Names};
use wusum::storage::projects::{ProjectId, ProjectInfo};
use wusum::storage::proposals::{self, KeptProposal};
use wusum::storage::snapshots;
use wusum::storage::truth::{self, All, Found, Given, MemoryTruth, Then};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::storage::{self as kept, add_span, article, make_edit, new_set, set_id, span_of};

const MADE: UtcMillis = UtcMillis(1_764_100_000_000);
const DAY: i64 = 86_400_000;

fn info(id: &str, name: &str) -> ProjectInfo {
    let id = ProjectId::new(id).expect("an id");
    let (made, opened) = (Some(UtcMillis(1_764_000_000_000)), Some(UtcMillis(1_764_000_500_000)));
    ProjectInfo { name: name.to_owned(), made, opened, ..ProjectInfo::new(id) }
}

/// A project with everything that can be kept, as a browser has it.
fn everything() -> Gathered {
    let (_, mut local) = kept::sample();
    local.insert("wusum/quarantine/wusum/1/edit/x".to_owned(), "{\"v\":1,\n\"cut".to_owned());
    let (key, value) = earlier("s1", MADE.0 - 5);
    local.insert(key, value);
    local.insert(names::KEY.to_owned(), names().write());
    local.insert("wusum/1/proposals/a1".to_owned(), proposals::write(&proposed()));
    // Of an article that has gone.
    local.insert("wusum/1/proposals/gone".to_owned(), proposals::write(&proposed()));
    let mut gathered = gather(&All::default(), &local).expect("not newer");
    assert_eq!((gathered.snapshots.len(), gathered.names.as_ref()), (1, Some(&names())));
    assert_eq!(gathered.proposals, Map::from([(ArticleId::new("a1"), proposed())]));
    let decisions = [span_of("-", "مرّاكشَ", "place").extent(), span_of("-", "غدًا", "event").extent()];
    let stamp = Stamp { annotator: AnnotatorId::new("ليلى"), now: UtcMillis(5), origin: Origin::Hand };
    let project = &mut gathered.project;
    apply(project, &crate::fixed::decisions(&set_id("s1"), decisions)).expect("it applies");
    for text in ["# الأشخاص", "# الأشخاص\n\n- بلا ألقاب"] {
        let edit = add_guideline(project, text, stamp.now).expect("allowed");
        apply(project, &edit).expect("it applies");
    }
    let binned = bin_article(project, &ArticleId::new("a2"), MADE).expect("allowed");
    apply(project, &binned).expect("it applies");
    gathered
}

fn plain(project: Project) -> Gathered {
    Gathered { project, aside: Map::new(), snapshots: Map::new(), names: None, proposals: Map::new() }
}

fn proposal(start: usize, score: Option<f64>) -> KeptProposal {
    KeptProposal { start, end: start + 4, label: "place".to_owned(), score, model: "nadir 2".to_owned() }
}

fn proposed() -> Vec<KeptProposal> {
    vec![proposal(0, Some(0.5)), proposal(6, None)]
}

fn names() -> Names {
    let list = |file: &str, names: &[&str]| NameList {
        file: file.to_owned(),
        names: names.iter().map(|name| ((*name).to_owned(), "place".to_owned())).collect(),
    };
    let refused = |line: &str| vec![line.to_owned()];
    Names {
        n: 7,
        refused: Map::from([
            ("ليلى".to_owned(), refused("=place مرّاكش")),
            ("ben".to_owned(), refused("@0 1 2 event")),
        ]),
        lists: vec![list("cities.txt", &["مرّاكش", "فاس"]), list("rivers.txt", &["سبو"])],
        elsewhere: false,
    }
}

/// As a set's own record would be.
fn earlier(set: &str, at: i64) -> (String, String) {
    let (_, local) = kept::sample();
    (snapshots::key(&set_id(set), UtcMillis(at)), local[&format!("wusum/1/set/{set}")].clone())
}

fn written(projects: &[(ProjectInfo, &Gathered)], settings: Option<&str>) -> Vec<u8> {
    let mut writer = BackupWriter::new(MADE).expect("there is room");
    for (info, gathered) in projects {
        writer.project(info, gathered).expect("there is room");
    }
    writer.finish(settings).expect("there is room")
}

fn sample_file() -> (Gathered, Vec<u8>) {
    let everything = everything();
    let second = plain(Project::default());
    let binned = ProjectInfo { binned: Some(MADE), ..info("01JC0000000000000000000001", "Letters") };
    let projects = [(info("first", "أخبار"), &everything), (binned, &second)];
    let bytes = written(&projects, Some(r#"{"theme":"dark"}"#));
    (everything, bytes)
}

fn refused(bytes: &[u8]) -> Refused {
    match Backup::open(bytes) {
        Ok(_) => panic!("it was taken"),
        Err(refused) => refused,
    }
}

// ---- the file ----

#[test]
fn a_backup_gives_back_every_project_the_bins_and_the_settings() {
    let (everything, bytes) = sample_file();
    let mut backup = Backup::open(&bytes).expect("it is whole");
    assert_eq!(backup.made, MADE);
    let heads: Vec<_> =
        backup.projects.iter().map(|head| (head.articles, head.sets, head.spans, head.aside)).collect();
    assert_eq!(heads, [(2, 3, 7, 1), (0, 0, 0, 0)]);
    assert_eq!(backup.projects[0].info, info("first", "أخبار"));
    assert_eq!(backup.projects[1].info.binned, Some(MADE));
    let read = backup.project(0).expect("it can be read");
    assert_eq!(read, everything);
    let set = read.project.set(&set_id("s1")).expect("it is there");
    assert_eq!((set.decisions().count(), set.relations().count()), (3, 4));
    assert_eq!(read.project.guideline_version(), 2);
    assert!(read.project.article(&ArticleId::new("a2")).is_some_and(|it| it.meta.binned == Some(MADE)));
    assert_eq!(read.aside.values().next().map(String::as_str), Some("{\"v\":1,\n\"cut"));
    assert_eq!(backup.project(1), Ok(plain(Project::default())));
    assert_eq!(backup.settings(), Ok(Some(r#"{"theme":"dark"}"#.to_owned())));
}

#[test]
fn the_same_content_at_the_same_time_gives_the_same_bytes() {
    assert_eq!(sample_file().1, sample_file().1);
}

fn saved_path(version: u32) -> PathBuf {
    let path = format!("tests/data/stored/backup-{version}/backup.zip");
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Written before there were snapshots and names in backups; it must open for ever.
#[test]
fn a_backup_of_version_1_opens_as_it_was() {
    let mut written = everything();
    written.project = kept::with_fixed_labels(&written.project);
    (written.snapshots, written.names, written.proposals) = (Map::new(), None, Map::new());
    let bytes = std::fs::read(saved_path(1)).expect("the saved backup is in the repository");
    let mut backup = Backup::open(&bytes).expect("it is whole");
    assert_eq!(backup.project(0), Ok(written));
    assert_eq!(backup.settings(), Ok(Some("{}".to_owned())));
}

/// Written before there were proposals in backups; it must open for ever.
#[test]
fn a_backup_of_version_2_opens_as_it_was() {
    let mut written = everything();
    written.project = kept::with_fixed_labels(&written.project);
    written.proposals = Map::new();
    let bytes = std::fs::read(saved_path(2)).expect("the saved backup is in the repository");
    let mut backup = Backup::open(&bytes).expect("it is whole");
    assert_eq!(backup.project(0), Ok(written));
    assert_eq!(backup.settings(), Ok(Some("{}".to_owned())));
}

/// Backups of this version must open for ever. `WUSUM_BLESS=1` writes the file anew.
#[test]
fn a_backup_of_version_3_opens_as_it_was() {
    let mut written = everything();
    written.project = kept::with_fixed_labels(&written.project);
    if std::env::var_os("WUSUM_BLESS").is_some() {
        let bytes = self::written(&[(info("first", "أخبار"), &written)], Some("{}"));
        std::fs::create_dir_all(saved_path(3).parent().expect("a folder")).expect("a folder can be made");
        std::fs::write(saved_path(3), bytes).expect("the sample can be written");
    }
    let bytes = std::fs::read(saved_path(3)).expect("the saved backup is in the repository");
    let mut backup = Backup::open(&bytes).expect("it is whole");
    assert_eq!(backup.project(0), Ok(written));
    assert_eq!(backup.settings(), Ok(Some("{}".to_owned())));
}

#[test]
fn every_byte_that_is_missing_or_changed_is_noticed() {
    let (_, bytes) = sample_file();
    for end in 0..bytes.len() {
        let refused = refused(&bytes[..end]);
        // What is left of a few bytes may be anything.
        let is_known =
            matches!(refused, Refused::Damaged(Damage::Cut)) || end < 46 && refused == Refused::NotABackup;
        assert!(is_known, "cut at {end}: {refused:?}");
    }
    let mut changed = bytes.clone();
    for at in 0..bytes.len() {
        for bit in [0x01, 0x20, 0x80] {
            changed[at] ^= bit;
            let refused = refused(&changed);
            assert!(matches!(refused, Refused::Damaged(_)), "byte {at}: {refused:?}");
            changed[at] ^= bit;
        }
    }
    let mut longer = bytes.clone();
    longer.push(b'\n');
    assert_eq!(refused(&longer), Refused::Damaged(Damage::Cut));
    assert_eq!(refused(&[&b"\n"[..], &bytes].concat()), Refused::Damaged(Damage::Checksum));
}

/// A file with these entries and a right checksum.
fn sealed(files: &[(&str, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("memory takes it");
        zip.write_all(text.as_bytes()).expect("memory takes it");
    }
    zip.set_comment(format!("sha256:{}", "0".repeat(64))).expect("it fits");
    let mut bytes = zip.finish().expect("memory takes it").into_inner();
    let end = bytes.len() - 64;
    let hash: String = Sha256::digest(&bytes[..end - 7]).iter().map(|byte| format!("{byte:02x}")).collect();
    bytes[end..].copy_from_slice(hash.as_bytes());
    bytes
}

/// The entries of a backup.
fn entries(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("it is a zip");
    let entry = |at| {
        let mut file = zip.by_index(at).expect("it is there");
        let name = file.name().expect("it has a name").into_owned();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).expect("it is text");
        (name, text)
    };
    let count = ZipArchive::new(Cursor::new(bytes)).expect("it is a zip").len();
    (0..count).map(entry).collect()
}

fn with_entries(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let changed: Vec<_> =
        entries(bytes).into_iter().map(|(name, text)| (name.clone(), change(&name, text))).collect();
    sealed(&changed.iter().map(|(name, text)| (name.as_str(), text.clone())).collect::<Vec<_>>())
}

#[test]
fn a_foreign_file_and_one_of_a_newer_version_are_told_apart() {
    for foreign in [&b""[..], b"PK", b"PK\x03\x04", b"{\"documents\":[]}", "نص".as_bytes()] {
        assert_eq!(refused(foreign), Refused::NotABackup);
    }
    let other_zip = sealed(&[("articles/a.txt", "text".to_owned())]);
    assert_eq!(refused(&other_zip[..other_zip.len() - 71]), Refused::NotABackup);
    let (_, bytes) = sample_file();
    let newer = with_entries(&bytes, |name, text| match name {
        "wusum-backup.json" => text.replace("\"version\": 3", "\"version\": 7"),
        _ => text,
    });
    assert_eq!(refused(&newer), Refused::Newer { version: 7 });
    let newer_inside = |from: &'static str, to: &'static str| {
        let bytes = resealed(&bytes, move |name, text| match name {
            "projects/first.jsonl" => text.replacen(from, to, 1),
            _ => text,
        });
        Backup::open(&bytes).expect("the list is right").project(0)
    };
    let newer = Err(Refused::Newer { version: 4 });
    assert_eq!(newer_inside("[\"wusum/1/set/s2\",{\"v\":1", "[\"wusum/1/set/s2\",{\"v\":2"), newer);
    assert_eq!(newer_inside("[\"wusum/1/set/s2\"", "[\"wusum/2/set/s2\""), newer);
}

/// Changes entries, and the hashes in the list with them.
fn resealed(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let hash = |text: &str| -> String {
        Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let before = entries(bytes);
    let after: Vec<(String, String)> =
        before.iter().map(|(name, text)| (name.clone(), change(name, text.clone()))).collect();
    let list = |mut list: String| {
        for ((_, before), (_, after)) in before.iter().zip(&after) {
            list = list.replace(&hash(before), &hash(after));
        }
        list
    };
    with_entries(bytes, |name, text| {
        let text = after.iter().find(|(other, _)| other == name).map_or(text, |(_, after)| after.clone());
        if name == "wusum-backup.json" { list(text) } else { text }
    })
}

#[test]
fn the_import_says_that_a_backup_is_one() {
    let problem = wusum::formats::archive::unpack(&sample_file().1);
    assert_eq!(problem, Err(wusum::formats::ArchiveProblem::Backup));
}

#[test]
fn content_that_does_not_fit_is_refused_though_the_checksum_is_right() {
    let (_, bytes) = sample_file();
    let read = |change: &dyn Fn(String) -> String| {
        let bytes = resealed(&bytes, |name, text| match name {
            "projects/first.jsonl" => change(text),
            _ => text,
        });
        Backup::open(&bytes).expect("the list is right").project(0).map(drop)
    };
    assert_eq!(read(&|text| text), Ok(()));
    let first =
        |line| Err(Refused::Damaged(Damage::Content { file: "projects/first.jsonl".to_owned(), line }));
    assert_eq!(read(&|text| text.replacen("[\"wusum", "[wusum", 1)), first(Some(1)));
    assert_eq!(read(&|text| format!("{text}[\"other\",{{}}]\n")), first(Some(11)));
    assert_eq!(read(&|text| text.replacen("\"h\":\"", "\"h\":\"0", 1)), first(None), "another text's hash");
    assert_eq!(read(&|text| text.split_inclusive('\n').skip(1).collect()), first(None), "an article less");
    let no_labels = |text: String| -> String {
        text.split_inclusive('\n').filter(|line| !line.starts_with("[\"wusum/1/labels\"")).collect()
    };
    assert_eq!(read(&no_labels), first(None), "no labels");
    // The list's own hash says that it is another file.
    let swapped = with_entries(&bytes, |name, text| match name {
        "projects/first.jsonl" => text.replace("عنوان آخر", "عنوان غير"),
        "settings.json" => "{}".to_owned(),
        _ => text,
    });
    let mut backup = Backup::open(&swapped).expect("the list is right");
    assert_eq!(backup.project(0).map(drop), first(None));
    assert!(matches!(backup.settings(), Err(Refused::Damaged(Damage::Content { line: None, .. }))));
}

#[test]
fn what_a_newer_version_wrote_is_not_copied_without_understanding() {
    let records = vec![("wusum/1/set/s1".to_owned(), "{\"v\":2}".to_owned())];
    assert_eq!(gather(&All { records, ..All::default() }, &Map::new()), Err(NewerData));
}

// ---- bringing it back ----

/// One transaction, as a tab makes it. `Then` says what came of it.
fn turn(truth: &mut MemoryTruth, carried: &mut Carried) -> Then {
    let after = carried.journal.begin().expect("there is something to do");
    let found: Found = truth.read(after);
    let mut given = Given::new();
    loop {
        let wanted = carried.journal.wants(&found, &given, carried.editor.project());
        if wanted.is_empty() {
            break;
        }
        given.extend(truth.records(&wanted));
    }
    let decided = carried.journal.decide(&found, &given, &mut carried.editor);
    if decided.then == Then::Commit {
        let numbers = truth.write(&decided.writes);
        carried.journal.committed(&numbers);
    }
    decided.then
}

fn ids(start: &str) -> impl FnMut() -> String {
    let (start, mut last) = (start.to_owned(), 0);
    move || {
        last += 1;
        format!("{start}{last:05}")
    }
}

fn reopened(truth: &MemoryTruth) -> Project {
    let opened = truth::open(&truth.all(&[], truth::everything), &Map::new(), "z");
    assert_eq!(opened.loaded.problems, []);
    opened.loaded.project
}

fn restore(truth: &mut MemoryTruth, name: &str, steps: impl FnOnce(&Project) -> Vec<Step>) {
    let mut carried = carry_out(&truth.all(&[], truth::everything), &Map::new(), MADE, &mut ids(name), steps);
    assert_eq!(carried.refused, []);
    if carried.journal.waiting() > 0 {
        assert_eq!(turn(truth, &mut carried), Then::Commit);
        assert_eq!(carried.journal.waiting(), 0, "one transaction has all of it");
    }
}

/// The list of projects has their names; the one inside is of a time when there was no list.
fn unnamed(mut project: Project) -> Project {
    project.name = String::new();
    project
}

/// A database with what is in a project.
pub fn database(project: &Project) -> MemoryTruth {
    let mut truth = MemoryTruth::default();
    restore(&mut truth, "d", |here| replace(here, project));
    truth
}

#[test]
fn what_is_brought_back_into_an_empty_database_is_what_was_kept() {
    let (everything, bytes) = sample_file();
    let read = Backup::open(&bytes).expect("whole").project(0).expect("whole");
    let truth = database(&read.project);
    assert_eq!(reopened(&truth), unnamed(everything.project));
}

#[test]
fn replacing_makes_one_of_the_other_and_a_tab_that_is_open_follows() {
    let there = everything().project;
    let mut here = Project::default();
    here.add_article(Article::new(ArticleId::new("mine"), "نص آخر", ArticleMeta::default()));
    here.add_article(article("a1"));
    here.add_set(new_set("s1", "a1"));
    let mut truth = database(&here);
    let mut tab =
        carry_out(&truth.all(&[], truth::everything), &Map::new(), MADE, &mut ids("t"), |_| Vec::new());
    let local =
        Map::from([("wusum/1/article/mine".to_owned(), truth.records["wusum/1/article/mine"].clone())]);
    restore(&mut truth, "r", |here| replace(here, &there));
    let expected = unnamed(there);
    assert_eq!(reopened(&truth), expected);
    tab.journal.look();
    turn(&mut truth, &mut tab);
    assert_eq!(*tab.editor.project(), expected);
    // What local storage still has of an article that went does not come again.
    let asked = truth::asked_ids(&local);
    let opened = truth::open(&truth.all(&asked, truth::everything), &local, "y");
    assert_eq!(opened.loaded.project, expected);
    // And there is nothing left to do.
    assert_eq!(replace(&expected, &expected), []);
}

#[test]
fn an_edit_of_another_tab_that_comes_meanwhile_is_kept_or_told() {
    let here = {
        let mut here = Project::default();
        here.add_article(article("a1"));
        here.add_set(new_set("s1", "a1"));
        here
    };
    let mut truth = database(&here);
    let mut there = here.clone();
    apply(&mut there, &add_span("s1", span_of("x", "مرّاكشَ", "place"))).expect("it applies");
    let mut restoring =
        carry_out(&truth.all(&[], truth::everything), &Map::new(), MADE, &mut ids("r"), |here| {
            merge(here, &there).steps
        });
    let mut tab = carry_out(&truth.all(&[], truth::everything), &Map::new(), MADE, &mut ids("t"), |_| {
        vec![Step::Edit(add_span("s1", span_of("y", "غدًا", "event")))]
    });
    turn(&mut truth, &mut tab);
    assert_eq!(turn(&mut truth, &mut restoring), Then::Commit);
    let set = reopened(&truth).set(&set_id("s1")).cloned().expect("it is there");
    assert_eq!(set.spans.len(), 2);
}

#[test]
fn what_was_in_the_bin_too_long_when_it_comes_back_stays_its_days_from_now() {
    let mut there = Project::default();
    for (id, days) in [("old", 40), ("young", 3)] {
        let meta = ArticleMeta { binned: Some(UtcMillis(MADE.0 - days * DAY)), ..ArticleMeta::default() };
        there.add_article(Article::new(ArticleId::new(id), id, meta));
    }
    let project = reopened(&database(&there));
    assert_eq!(project.due_in_bin(MADE), []);
    let binned = |id: &str| project.article(&ArticleId::new(id)).and_then(|it| it.meta.binned);
    assert_eq!((binned("old"), binned("young")), (Some(MADE), Some(UtcMillis(MADE.0 - 3 * DAY))));
}

// ---- earlier states, lists of names, refusals ----

#[test]
fn a_damaged_snapshot_or_record_of_names_or_of_proposals_goes_into_the_backup_as_what_was_moved_aside() {
    let (key, _) = earlier("s1", 5);
    let all = All {
        records: vec![
            (key.clone(), "{\"v\":1,\n".to_owned()),
            (names::KEY.to_owned(), "[".to_owned()),
            (proposals::key(&ArticleId::new("a1")), "[{\"start\":".to_owned()),
        ],
        ..All::default()
    };
    let gathered = gather(&all, &Map::new()).expect("not newer");
    assert_eq!((gathered.snapshots.len(), &gathered.names, gathered.proposals.len()), (0, &None, 0));
    let aside: Vec<&str> = gathered.aside.keys().map(String::as_str).collect();
    let quarantined = |key: &str| format!("wusum/quarantine/{key}");
    assert_eq!(aside, [quarantined("wusum/1/names"), quarantined("wusum/1/proposals/a1"), quarantined(&key)]);
    let bytes = written(&[(info("first", ""), &gathered)], None);
    assert_eq!(Backup::open(&bytes).expect("whole").project(0), Ok(gathered));
}

/// What is beside the articles, into a database; gives what came.
fn bring_beside(truth: &mut MemoryTruth, there: &Gathered, ids: Option<&Ids>) -> Beside {
    let brought = beside(&truth.all(&[], truth::everything), &Map::new(), there, ids, MADE);
    truth.write(&brought.writes);
    brought
}

fn kept_names(truth: &MemoryTruth) -> Names {
    Names::read(&truth.records[names::KEY]).expect("it can be read")
}

#[test]
fn into_an_empty_project_snapshots_names_and_refusals_come_and_a_second_time_nothing() {
    let there = everything();
    let mut truth = database(&there.project);
    let brought = bring_beside(&mut truth, &there, None);
    assert_eq!((brought.snapshots, brought.refusals, brought.lists, brought.proposals), (1, 2, 2, 2));
    let (key, value) = earlier("s1", MADE.0 - 5);
    assert_eq!(truth.records[&key], value);
    assert_eq!(truth.records[snapshots::RESTORED_KEY], MADE.0.to_string());
    assert_eq!(Names { n: 7, ..kept_names(&truth) }, names());
    let again = bring_beside(&mut truth, &there, None);
    assert_eq!(again, Beside::default());
    // A browser that has all this gives the same backup again.
    let gathered = gather(&truth.all(&[], truth::everything_kept), &Map::new()).expect("not newer");
    assert_eq!((gathered.snapshots, gathered.proposals), (there.snapshots, there.proposals));
    assert_eq!(gathered.names.map(|names| names.lists), Some(names().lists));
}

#[test]
fn adding_keeps_the_names_and_refusals_that_are_here_and_snapshots_follow_their_set() {
    let there = Gathered {
        snapshots: Map::from([earlier("s1", 5), earlier("s2", 6)]),
        names: Some(names()),
        ..plain(Project::default())
    };
    let mut truth = MemoryTruth::default();
    let mut ours = Names { n: 3, ..names() };
    ours.lists[0].names = vec![("طنجة".to_owned(), "place".to_owned())];
    ours.lists.truncate(1);
    ours.refused.remove("ben");
    truth.records.insert(names::KEY.to_owned(), ours.write());
    let ids = Ids { sets: Map::from([(set_id("s1"), set_id("ours"))]), ..Ids::default() };
    let brought = bring_beside(&mut truth, &there, Some(&ids));
    assert_eq!((brought.snapshots, brought.refusals, brought.lists), (1, 1, 2));
    let (_, value) = earlier("s1", 5);
    assert_eq!(truth.records[&snapshots::key(&set_id("ours"), UtcMillis(5))], value);
    let after = kept_names(&truth);
    assert_eq!(after.n, 4, "newer than what is here");
    let cities: Vec<&str> = after.lists[0].names.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(cities, ["طنجة", "مرّاكش", "فاس"]);
    assert_eq!((after.lists.len(), after.refusals()), (2, 2));
    assert_eq!(bring_beside(&mut truth, &there, Some(&ids)), Beside::default(), "once more");
}

#[test]
fn replacing_takes_the_backups_names_and_what_comes_is_newer_than_every_copy_here() {
    let there = Gathered { names: Some(names()), ..plain(Project::default()) };
    let mut truth = MemoryTruth::default();
    truth.records.insert(names::KEY.to_owned(), Names { n: 8, ..Names::default() }.write());
    // Local storage has a newer one that points to the database.
    let pointer = Names { n: 20, ..Names::default() }.pointer().write();
    let local = Map::from([(names::KEY.to_owned(), pointer)]);
    let brought = beside(&truth.all(&[], truth::everything), &local, &there, None, MADE);
    truth.write(&brought.writes);
    assert_eq!(kept_names(&truth), Names { n: 21, ..names() });
    // A backup without any takes them away.
    let none = plain(Project::default());
    let brought = beside(&truth.all(&[], truth::everything), &Map::new(), &none, None, MADE);
    truth.write(&brought.writes);
    assert!(kept_names(&truth).is_empty());
}

#[test]
fn proposals_come_to_the_article_as_it_is_called_here_beside_those_that_are_here() {
    let there = Gathered {
        proposals: Map::from([(ArticleId::new("a1"), proposed()), (ArticleId::new("a9"), proposed())]),
        ..plain(Project::default())
    };
    let mut truth = MemoryTruth::default();
    let ours = |article: &str| proposals::key(&ArticleId::new(article));
    // The same again, with the newer score; one only here; and one of an article that the backup has nothing for.
    let here = vec![proposal(0, Some(0.9)), proposal(20, None)];
    truth.records.insert(ours("here"), proposals::write(&here));
    truth.records.insert(ours("a5"), proposals::write(&here));
    let articles = Map::from([(ArticleId::new("a1"), ArticleId::new("here"))]);
    let ids = Ids { articles, ..Ids::default() };
    assert_eq!(bring_beside(&mut truth, &there, Some(&ids)).proposals, 1);
    let kept = |truth: &MemoryTruth, article: &str| truth.records.get(&ours(article)).cloned();
    let joined = [here.clone(), vec![proposal(6, None)]].concat();
    assert_eq!(kept(&truth, "here"), Some(proposals::write(&joined)));
    assert_eq!(kept(&truth, "a5"), Some(proposals::write(&here)));
    assert_eq!(bring_beside(&mut truth, &there, Some(&ids)), Beside::default(), "once more");
    // Replacing makes of them what the backup has.
    bring_beside(&mut truth, &there, None);
    assert_eq!(kept(&truth, "a1"), Some(proposals::write(&proposed())));
    assert_eq!((kept(&truth, "here"), kept(&truth, "a5")), (None, None));
    assert_eq!(bring_beside(&mut truth, &there, None), Beside::default(), "once more");
}

// ---- merging ----

fn merged(here: &Project, there: &Project) -> (Project, Merged) {
    let merged = merge(here, there);
    let mut truth = database(here);
    let steps = merged.steps.clone();
    restore(&mut truth, "m", |_| steps);
    (reopened(&truth), merged)
}

#[test]
fn into_an_empty_project_everything_comes_even_a_changed_label() {
    let there = unnamed(everything().project);
    let (after, merged) = merged(&Project::default(), &there);
    assert_eq!(after, there);
    assert!(merged.articles.iter().all(|article| article.is_new));
    assert_eq!((merged.articles.len(), merged.guidelines_added, merged.only_here), (2, 2, 0));
}

fn two_spans(label: &str, changed: i64) -> Project {
    let mut project = Project::default();
    project.add_article(article("a1"));
    project.add_set(new_set("s1", "a1"));
    let mut span = span_of("x", "مرّاكشَ", label);
    span.provenance.changed = UtcMillis(changed);
    apply(&mut project, &add_span("s1", span)).expect("it applies");
    project
}

#[test]
fn of_a_span_that_both_have_the_newer_counts_and_the_other_is_told() {
    for (there_changed, kept, label) in
        [(9, Side::Backup, "event"), (1, Side::Here, "place"), (5, Side::Here, "place")]
    {
        let (here, there) = (two_spans("place", 5), two_spans("event", there_changed));
        let (after, merged) = merged(&here, &there);
        let [unlike] = &merged.unlike[..] else { panic!("{:?}", merged.unlike) };
        assert_eq!(unlike.kept, kept);
        let (Record::Span(ours), Record::Span(theirs)) = (&unlike.here, &unlike.there) else { panic!() };
        assert_eq!((ours.label.as_str(), theirs.label.as_str()), ("place", "event"));
        let set = after.set(&set_id("s1")).expect("it is there");
        assert_eq!(set.spans.iter().map(|span| span.label.as_str()).collect::<Vec<_>>(), [label]);
        let about = &merged.articles[0];
        assert_eq!((about.newer_there, about.newer_here), if kept == Side::Backup { (1, 0) } else { (0, 1) });
    }
}

#[test]
fn spans_of_other_ids_at_the_same_place_are_one_and_links_follow_it() {
    let here = two_spans("place", 5);
    let mut there = Project::default();
    there.add_article(Article { id: ArticleId::new("other"), ..article("a1") });
    there.add_set(new_set("s9", "other"));
    let (mut at, to) = (span_of("at", "مرّاكشَ", "place"), span_of("to", "غدًا", "event"));
    at.provenance.changed = UtcMillis(5);
    for span in [at, to] {
        apply(&mut there, &add_span("s9", span)).expect("it applies");
    }
    let link = Relation {
        id: RelationId::new("link"),
        from: SpanId::new("to"),
        role: Role::Place,
        target: Target::Span(SpanId::new("at")),
        provenance: span_of("-", "غدًا", "event").provenance,
    };
    let link =
        Edit::one(RecordId::Relation(set_id("s9"), link.id.clone()), None, Some(Record::Relation(link)));
    apply(&mut there, &link).expect("it applies");
    let (after, merged) = merged(&here, &there);
    assert_eq!((after.articles().count(), after.sets().count()), (1, 1), "the same text, the same annotator");
    let set = after.set(&set_id("s1")).expect("it is there");
    assert_eq!(set.spans.iter().map(|span| span.id.as_str()).collect::<Vec<_>>(), ["x", "to"]);
    let links: Vec<_> =
        set.relations().map(|link| (link.from.as_str().to_owned(), link.target.clone())).collect();
    assert_eq!(links, [("to".to_owned(), Target::Span(SpanId::new("x")))]);
    assert_eq!(merged.articles[0].spans_added, 1);
}

#[test]
fn another_text_under_the_same_id_comes_beside_it_and_only_once() {
    let mut here = Project::default();
    here.add_article(Article::new(ArticleId::new("a1"), "نص آخر", ArticleMeta::default()));
    here.add_set(new_set("s1", "a1"));
    let there = two_spans("place", 5);
    let (after, _) = merged(&here, &there);
    assert_eq!((after.articles().count(), after.sets().count()), (2, 2));
    assert_eq!(after.article(&ArticleId::new("a1")), here.article(&ArticleId::new("a1")));
    assert_eq!(after.sets().map(|set| set.spans.len()).sum::<usize>(), 1);
    assert_eq!(merge(&after, &there).steps, [], "once more");
}

#[test]
fn a_state_that_was_reached_after_the_backup_stays_and_a_revision_never_goes_back() {
    let (mut here, there) = (two_spans("place", 9), two_spans("place", 5));
    let head = |project: &Project| project.set(&set_id("s1")).map(|set| set.head.clone()).expect("there");
    let mut after = head(&here);
    (after.state, after.revision, after.handed_in) = (SetState::Done, 3, 77);
    let change = |project: &Project, after: &SetHead| {
        let (before, after) = (Record::SetHead(head(project)), Record::SetHead(after.clone()));
        Edit::one(RecordId::SetHead(set_id("s1")), Some(before), Some(after))
    };
    let edit = change(&here, &after);
    apply(&mut here, &edit).expect("it applies");
    assert_eq!(head(&merged(&here, &there).0), after);
    // The backup's is newer: its state counts, the number does not go back.
    let mut newer = two_spans("place", 20);
    let mut progress = head(&newer);
    (progress.state, progress.revision, progress.handed_in) = (SetState::InProgress, 2, 5);
    let edit = change(&newer, &progress);
    apply(&mut newer, &edit).expect("it applies");
    let now = head(&merged(&here, &newer).0);
    assert_eq!((now.state, now.revision, now.handed_in), (SetState::InProgress, 3, 77));
}

/// Two browsers that began with the same, and went on by themselves.
fn gone_apart(ours: &[kept::Step], theirs: &[kept::Step], common: &[kept::Step]) -> (Project, Project) {
    let mut base = Project::default();
    for id in ["a1", "a2"] {
        base.add_article(article(id));
    }
    for (set, of) in [("s1", "a1"), ("s2", "a1"), ("s3", "a2")] {
        base.add_set(new_set(set, of));
    }
    let go_on = |mut project: Project, name: &str, steps: &[kept::Step]| {
        for (n, step) in steps.iter().enumerate() {
            let Some(mut edit) = make_edit(&project, &format!("{name}{n}"), step) else { continue };
            // Two annotators at two clocks.
            let time = UtcMillis(1_764_000_000_000 + (n as i64 * 7 + name.len() as i64) % 5);
            for change in &mut edit.changes {
                if let Some(Record::Span(span)) = &mut change.after {
                    span.provenance.changed = time;
                }
            }
            apply(&mut project, &edit).expect("it applies");
        }
        project
    };
    let base = go_on(base, "b", common);
    (go_on(base.clone(), "h", ours), go_on(base, "th", theirs))
}

/// All records of a project.
fn records(project: &Project) -> Map<RecordId, Record> {
    let mut all = Map::new();
    for label in project.labels() {
        all.insert(RecordId::Label(label.id.clone()), Record::Label(label.clone()));
    }
    for article in project.articles() {
        all.insert(RecordId::ArticleMeta(article.id.clone()), Record::ArticleMeta(article.meta.clone()));
    }
    for set in project.sets() {
        all.insert(RecordId::SetHead(set.id.clone()), Record::SetHead(set.head.clone()));
        for span in set.spans.iter() {
            all.insert(RecordId::Span(set.id.clone(), span.id.clone()), Record::Span(Span::clone(span)));
        }
    }
    all
}

/// The label on a place, which is all of a span that a second one of another id could say again.
fn places(project: &Project) -> Set<(String, usize, LabelId)> {
    let spans = project.sets().flat_map(|set| set.spans.iter().map(|span| (set.id.clone(), span)));
    spans.map(|(set, span)| (set.as_str().to_owned(), span.extent().start(), span.label.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: kept::cases(), ..ProptestConfig::default() })]

    #[test]
    fn merging_adds_what_is_missing_keeps_what_is_here_tells_the_rest_and_once_is_enough(
        common in prop::collection::vec(kept::step(), 0..8),
        ours in prop::collection::vec(kept::step(), 0..8),
        theirs in prop::collection::vec(kept::step(), 0..8),
    ) {
        let (here, there) = gone_apart(&ours, &theirs, &common);
        let bytes = written(&[(info("first", ""), &plain(there.clone()))], None);
        let read = Backup::open(&bytes).expect("whole").project(0).expect("whole").project;
        prop_assert_eq!(&read, &there);
        let (after, merged) = merged(&here, &read);
        let (before, asked, now) = (records(&here), records(&there), records(&after));
        let told: Map<RecordId, _> = merged.unlike.iter().map(|it| (it.id.clone(), it)).collect();
        for (id, record) in before.iter() {
            let is_told = told.get(id).is_some_and(|it| it.here == *record && it.kept == Side::Backup);
            let differs_in_time = match (record, now.get(id)) {
                (Record::Span(a), Some(Record::Span(b))) => {
                    Span { provenance: b.provenance.clone(), ..a.clone() } == *b
                }
                (a, b) => Some(a) == b,
            };
            prop_assert!(differs_in_time || is_told, "{:?} was lost", id);
        }
        for (id, record) in asked.iter() {
            let is_here = now.get(id) == Some(record);
            let is_told = told.get(id).is_some_and(|it| it.there == *record);
            let is_elsewhere = match record {
                Record::Span(span) => {
                    let set = id.set().map_or("", |set| set.as_str()).to_owned();
                    places(&after).contains(&(set, span.extent().start(), span.label.clone()))
                }
                _ => false,
            };
            prop_assert!(is_here || is_told || is_elsewhere, "{:?} of the backup is nowhere", id);
        }
        prop_assert_eq!(merge(&after, &read).steps, vec![]);
        let (again, _) = self::merged(&after, &read);
        prop_assert_eq!(again, after);
    }

    #[test]
    fn replacing_gives_the_backup_whatever_was_here(
        common in prop::collection::vec(kept::step(), 0..6),
        ours in prop::collection::vec(kept::step(), 0..6),
        theirs in prop::collection::vec(kept::step(), 0..6),
    ) {
        let (here, there) = gone_apart(&ours, &theirs, &common);
        let mut truth = database(&here);
        restore(&mut truth, "r", |here| replace(here, &there));
        prop_assert_eq!(reopened(&truth), there);
    }
}
