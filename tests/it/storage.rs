//! Storage: what was acknowledged is there again, whatever fails, and nothing unreadable is lost.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use proptest::prelude::*;
use wusum::edit::{
    Edit, Record, RecordId, SchemaChange, Stamp, add_guideline, apply, bin_article, change_schema, hand_in,
};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, Direction, Label, LabelId,
    Origin, Project, Provenance, Relation, RelationId, Role, SetHead, SetId, SetState, Span, SpanId, Target,
    UtcMillis,
};
use wusum::order::Map;
use wusum::storage::{
    EditId, FOLD_AFTER, FoldOutcome, Home, Key, KeyValueStore, LoadProblem, Loaded, MemoryStore, Store,
    StoreError, Unreadable, parse_edit_key, utf16_size,
};
use wusum::text::TextRange;

// ---- a store that fails ----

/// Values that several stores share, as tabs do and as a restart does.
#[derive(Clone, Debug, Default)]
pub struct Disk(pub Rc<RefCell<MemoryStore>>);

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    None,
    /// Write `n` (counted from 0) is refused, the later ones work.
    Fail(usize),
    /// Write `n` and all after it do nothing.
    Die(usize),
    /// Write `n` happens, but is not acknowledged, and all after it do nothing.
    DieAfter(usize),
    /// Write `n` leaves half of its value, and all after it do nothing.
    Tear(usize),
}

#[derive(Clone, Debug)]
pub struct FaultyStore {
    disk: Disk,
    pub fault: Fault,
    /// UTF-16 units for keys and values.
    pub quota: usize,
    pub writes: usize,
}

impl FaultyStore {
    pub fn new(disk: &Disk, fault: Fault) -> Self {
        Self { disk: disk.clone(), fault, quota: usize::MAX, writes: 0 }
    }

    pub fn with_quota(disk: &Disk, quota: usize) -> Self {
        Self { quota, ..Self::new(disk, Fault::None) }
    }

    fn write(&mut self, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        let now = self.writes;
        self.writes += 1;
        let failed = || StoreError::Failed { key: key.to_owned(), detail: format!("write {now}") };
        let mut disk = self.disk.0.borrow_mut();
        let put = |disk: &mut MemoryStore, value: Option<&str>| match value {
            Some(value) => disk.set(key, value),
            None => disk.remove(key),
        };
        match self.fault {
            Fault::Fail(n) if n == now => return Err(failed()),
            Fault::Die(n) | Fault::DieAfter(n) | Fault::Tear(n) if n < now => return Err(failed()),
            Fault::Die(n) if n == now => return Err(failed()),
            Fault::DieAfter(n) if n == now => {
                put(&mut disk, value)?;
                return Err(failed());
            }
            Fault::Tear(n) if n == now => {
                if let Some(value) = value {
                    let half =
                        (0..=value.len() / 2).rev().find(|at| value.is_char_boundary(*at)).unwrap_or(0);
                    put(&mut disk, Some(&value[..half]))?;
                }
                return Err(failed());
            }
            _ => {}
        }
        if let Some(value) = value {
            let others = disk.values.iter().filter(|(other, _)| *other != key);
            let used: usize = others.map(|(key, value)| utf16_size(key, value)).sum();
            let needed_utf16 = utf16_size(key, value);
            if used.saturating_add(needed_utf16) > self.quota {
                return Err(StoreError::Full { key: key.to_owned(), needed_utf16 });
            }
        }
        put(&mut disk, value)
    }
}

impl KeyValueStore for FaultyStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.disk.0.borrow().get(key)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.write(key, Some(value))
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        self.write(key, None)
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        self.disk.0.borrow().keys()
    }
}

impl Disk {
    pub fn snapshot(&self) -> Map<String, String> {
        self.0.borrow().values.clone()
    }

    pub fn of(values: Map<String, String>) -> Self {
        Self(Rc::new(RefCell::new(MemoryStore { values })))
    }

    pub fn open(&self) -> (Store<FaultyStore>, Loaded) {
        Store::open(FaultyStore::new(self, Fault::None)).expect("this disk can be read")
    }

    pub fn put(&self, key: &str, value: &str) {
        self.0.borrow_mut().set(key, value).expect("memory takes it");
    }

    pub fn count(&self, part: &str) -> usize {
        self.0.borrow().values.keys().filter(|key| key.contains(part)).count()
    }
}

// ---- things to store ----

const TEXT: &str = "قَالَ الرَّئيسُ في مرّاكشَ: «سنعودُ غدًا 🌍»، وأضافَ أنَّ منظّمةَ المدينةِ حضرَتْ.\nتذييل الموقع";

pub fn article(id: &str) -> Article {
    let footer = TEXT.find("تذييل").expect("the text has a footer");
    let meta = ArticleMeta {
        title: "خبر من مرّاكش".to_owned(),
        source: "مثال".to_owned(),
        language: "ar".to_owned(),
        direction: Direction::RightToLeft,
        file_name: Some("خبر.txt".to_owned()),
        encoding: Some("windows-1256".to_owned()),
        excluded: vec![TextRange::between(footer, TEXT.len())],
        metadata: Map::from([("page".to_owned(), "3".to_owned())]),
        binned: None,
    };
    Article::new(ArticleId::new(id), TEXT, meta)
}

fn made(at: i64) -> Provenance {
    Provenance {
        annotator: AnnotatorId::new("ليلى"),
        made: UtcMillis(1_764_000_000_000 + at),
        changed: UtcMillis(1_764_000_000_000 + at),
        origin: Origin::Hand,
    }
}

pub fn span_of(id: &str, surface: &str, label: &str) -> Span {
    let start = TEXT.find(surface).expect("the surface is in the text");
    Span {
        id: SpanId::new(id),
        ranges: vec![TextRange::between(start, start + surface.len())],
        label: LabelId::new(label),
        subtype: None,
        certainty: Certainty::Sure,
        note: String::new(),
        attributes: Map::new(),
        provenance: made(0),
    }
}

pub fn set_id(id: &str) -> SetId {
    SetId::new(id)
}

pub fn new_set(id: &str, article: &str) -> AnnotationSet {
    AnnotationSet::new(SetId::new(id), ArticleId::new(article), AnnotatorId::new("ليلى"))
}

pub fn add_span(set: &str, span: Span) -> Edit {
    Edit::one(RecordId::Span(set_id(set), span.id.clone()), None, Some(Record::Span(span)))
}

/// A project and the store that keeps it, as the app has them.
struct Session {
    project: Project,
    store: Store<FaultyStore>,
    edits: usize,
    tab: &'static str,
}

impl Session {
    fn open(kv: FaultyStore, tab: &'static str) -> Self {
        let (store, loaded) = Store::open(kv).expect("the store can be read");
        assert_eq!(loaded.problems, []);
        Self { project: loaded.project, store, edits: 0, tab }
    }

    /// Two articles, the first with two sets.
    fn with_articles(kv: FaultyStore) -> Self {
        let mut session = Self::open(kv, "a");
        for id in ["a1", "a2"] {
            session.project.add_article(article(id));
            session.store.add_article(&article(id)).expect("an article is kept");
        }
        for (set, of) in [("s1", "a1"), ("s2", "a1"), ("s3", "a2")] {
            session.project.add_set(new_set(set, of));
            session.store.add_set(&session.project, &new_set(set, of)).expect("a set is kept");
        }
        session
    }

    fn edit(&mut self, edit: &Edit) -> Result<(), StoreError> {
        apply(&mut self.project, edit).expect("the edit applies");
        self.edits += 1;
        self.store.append(EditId::new(format!("{}{:05}", self.tab, self.edits)), edit)
    }

    fn span(&mut self, set: &str, id: &str, surface: &str) -> Result<(), StoreError> {
        self.edit(&add_span(set, span_of(id, surface, "place")))
    }
}

pub fn relabel(project: &Project, set: &str, span: &str, label: &str) -> Edit {
    let before =
        project.set(&set_id(set)).and_then(|set| set.spans.get(&SpanId::new(span))).expect("it is there");
    let before = Span::clone(before);
    let after = Span { label: LabelId::new(label), ..before.clone() };
    Edit::one(
        RecordId::Span(set_id(set), before.id.clone()),
        Some(Record::Span(before)),
        Some(Record::Span(after)),
    )
}

// ---- one tab ----

#[test]
fn an_edit_is_one_key_and_is_there_when_opened_again() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    let (writes, before) = (session.store.kv().writes, disk.snapshot().len());
    session.span("s1", "x", "مرّاكشَ").expect("kept");
    assert_eq!((session.store.kv().writes, disk.snapshot().len()), (writes + 1, before + 1));
    let (_, loaded) = disk.open();
    assert_eq!(loaded, Loaded { project: session.project, problems: Vec::new(), read_only: false });
}

#[test]
fn an_edit_about_two_sets_the_schema_and_an_article_is_one_key_and_folds_one_by_one() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    let mut edit = add_span("s1", span_of("x", "مرّاكشَ", "city"));
    edit.changes.extend(add_span("s3", span_of("y", "المدينةِ", "city")).changes);
    let city = Label { id: LabelId::new("city"), ..session.project.labels()[1].clone() };
    edit.changes.extend(Edit::one(RecordId::Label(city.id.clone()), None, Some(Record::Label(city))).changes);
    let old = article("a1").meta;
    let new = ArticleMeta { title: "عنوان آخر".to_owned(), ..old.clone() };
    let meta = RecordId::ArticleMeta(ArticleId::new("a1"));
    edit.changes
        .extend(Edit::one(meta, Some(Record::ArticleMeta(old)), Some(Record::ArticleMeta(new))).changes);
    session.edit(&edit).expect("kept");
    assert_eq!(disk.count("/edit/"), 1);
    let homes = session.store.unfolded();
    assert_eq!(homes.len(), 4);
    for home in homes {
        session.store.fold(&session.project, &home).expect("folds");
        assert_eq!(
            disk.open().1,
            Loaded { project: session.project.clone(), problems: vec![], read_only: false }
        );
        session.store.sweep().expect("sweeps");
        assert_eq!(disk.open().1.project, session.project);
    }
    assert_eq!(disk.count("/edit/"), 0);
}

#[test]
fn folding_is_due_after_two_hundred_edits_and_the_keys_go_one_round_later() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    for n in 0..FOLD_AFTER {
        assert!(!session.store.needs_folding());
        session.span("s1", &format!("x{n}"), "مرّاكشَ").expect("kept");
    }
    assert!(session.store.needs_folding());
    assert_eq!(session.store.tidy(&session.project), Ok(FoldOutcome::Folded));
    assert!(!session.store.needs_folding());
    assert_eq!(disk.count("/edit/"), FOLD_AFTER);
    assert_eq!(session.store.tidy(&session.project), Ok(FoldOutcome::NothingToDo));
    assert_eq!(disk.count("/edit/"), 0);
    assert_eq!(disk.open().1.project, session.project);
}

#[test]
fn a_removed_article_takes_its_sets_and_edits_with_it_whatever_write_fails() {
    for write in 0..20 {
        let disk = Disk::default();
        let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
        session.span("s3", "y", "المدينةِ").expect("kept");
        let mut both = add_span("s1", span_of("x", "مرّاكشَ", "place"));
        both.changes.extend(add_span("s3", span_of("z", "غدًا", "event")).changes);
        session.edit(&both).expect("kept");
        let before = session.project.clone();
        let faulty = FaultyStore::new(&disk, Fault::Die(write));
        let mut store = Store::open(faulty).expect("opens").0;
        let result = store.remove_article(&ArticleId::new("a2"));
        let mut after = before.clone();
        after.remove_article(&ArticleId::new("a2"));
        let (mut store, loaded) = disk.open();
        assert_eq!(loaded.problems, []);
        assert!(loaded.project == after || (write == 0 && loaded.project == before), "write {write}");
        if result.is_ok() || write > 0 {
            assert_eq!((disk.count("a2"), disk.count("s3")), (0, 0), "write {write}");
            store.add_article(&article("a2")).expect("it can come back");
            assert_eq!(disk.open().1.project.sets_of(&ArticleId::new("a2")).count(), 0);
        }
        if result.is_ok() {
            return;
        }
    }
    panic!("the removal never came to its end");
}

#[test]
fn an_edit_of_a_set_that_is_not_kept_is_not_acknowledged_until_the_set_is() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    session.project.add_set(new_set("s9", "a1"));
    assert_eq!(session.span("s9", "x", "مرّاكشَ"), Err(StoreError::NoSet(set_id("s9"))));
    assert_eq!(session.span("s1", "y", "مرّاكشَ"), Err(StoreError::NoSet(set_id("s9"))));
    assert_eq!(session.store.unsaved(), 2);
    let set = session.project.set(&set_id("s9")).cloned().expect("it is there");
    session.store.add_set(&session.project, &set).expect("kept");
    session.store.retry().expect("kept");
    assert_eq!(disk.open().1, Loaded { project: session.project, problems: vec![], read_only: false });
}

#[test]
fn a_newer_version_opens_read_only_and_nothing_is_written() {
    for (key, value) in [
        ("wusum/1/set/s1", r#"{"v":2,"spans":"elsewhere"}"#),
        ("wusum/1/edit/zz", r#"{"v":2}"#),
        ("wusum/2/anything", "0101"),
    ] {
        let disk = Disk::default();
        let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
        session.span("s2", "x", "مرّاكشَ").expect("kept");
        disk.put(key, value);
        disk.put("wusum/1/edit/torn", "{\"v\":1,");
        let before = disk.snapshot();
        let (mut store, loaded) = disk.open();
        assert!(loaded.read_only && store.is_read_only());
        assert!(loaded.problems.contains(&LoadProblem::Newer { key: key.to_owned() }));
        assert!(loaded.project.set(&set_id("s2")).is_some_and(|set| set.spans.len() == 1));
        let span = add_span("s2", span_of("y", "غدًا", "event"));
        assert_eq!(store.append(EditId::new("n"), &span), Err(StoreError::ReadOnly));
        assert_eq!(store.tidy(&loaded.project), Err(StoreError::ReadOnly));
        assert_eq!(store.add_article(&article("a9")), Err(StoreError::ReadOnly));
        assert_eq!(store.remove_article(&ArticleId::new("a1")), Err(StoreError::ReadOnly));
        assert_eq!(store.set_settings("{}"), Err(StoreError::ReadOnly));
        assert_eq!(disk.snapshot(), before);
    }
}

#[test]
fn an_unreadable_value_is_moved_aside_and_never_written_over() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    session.span("s2", "x", "مرّاكشَ").expect("kept");
    for (round, bad) in ["{\"v\":1,", "", "[]"].into_iter().enumerate() {
        disk.put("wusum/1/edit/bad", bad);
        let (store, loaded) = disk.open();
        assert_eq!(loaded.project, session.project);
        let [LoadProblem::Unreadable { why, raw, moved_to: Some(to), .. }] = &loaded.problems[..] else {
            panic!("{:?}", loaded.problems)
        };
        assert_eq!((*why, raw.as_str()), (Unreadable::Shape, bad));
        let aside = store.quarantined().expect("can be listed");
        assert_eq!(aside.len(), round + 1);
        assert!(aside.contains(&(to.clone(), bad.to_owned())));
        assert_eq!(disk.open().1.problems, [], "it is told once");
    }
}

#[test]
fn an_article_whose_text_is_damaged_is_told_and_its_sets_stay() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    session.span("s1", "x", "مرّاكشَ").expect("kept");
    let key = "wusum/1/article/a1";
    let raw = disk.snapshot()[key].clone();
    disk.put(key, &raw.replace("غدًا", "أمسِ"));
    let (_, loaded) = disk.open();
    assert!(
        loaded
            .problems
            .iter()
            .any(|p| matches!(p, LoadProblem::Unreadable { why: Unreadable::TextHash, .. }))
    );
    assert_eq!((loaded.project.articles().count(), loaded.project.sets().count()), (1, 1));
    // A person brings the text back, and everything is as it was.
    disk.put(key, &raw);
    assert_eq!(disk.open().1, Loaded { project: session.project, problems: vec![], read_only: false });
}

#[test]
fn a_record_that_does_not_fit_the_text_is_left_out_and_the_others_are_used() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    session.span("s1", "x", "مرّاكشَ").expect("kept");
    session.span("s1", "y", "غدًا").expect("kept");
    session.store.make_room(&session.project).expect("folds");
    let (key, start) = ("wusum/1/set/s1", TEXT.find("غدًا").expect("there"));
    let raw = disk.snapshot()[key].clone();
    disk.put(key, &raw.replace(&format!("[{start},"), &format!("[{},", start + 1)));
    let (_, loaded) = disk.open();
    let set = loaded.project.set(&set_id("s1")).expect("it is here");
    assert!(set.spans.get(&SpanId::new("x")).is_some() && set.spans.get(&SpanId::new("y")).is_none());
    assert!(
        matches!(&loaded.problems[..], [LoadProblem::Misfit { moved_to: Some(_), .. }]),
        "{:?}",
        loaded.problems
    );
}

// ---- a full store ----

#[test]
fn a_full_store_keeps_what_it_has_and_folding_makes_room() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    session.store.tidy(&session.project).expect("takes the reserve");
    let used = session.store.used_utf16().expect("can be counted");
    let (store, loaded) = Store::open(FaultyStore::with_quota(&disk, used + 40_000)).expect("opens");
    session = Session { project: loaded.project, store, edits: 0, tab: "a" };
    let mut kept = session.project.clone();
    let full = loop {
        match session.span("s1", &format!("x{}", session.edits), "مرّاكشَ") {
            Ok(()) => kept = session.project.clone(),
            Err(error) => break error,
        }
    };
    assert!(matches!(full, StoreError::Full { needed_utf16: 1.., .. }), "{full:?}");
    assert_eq!(disk.open().1.project, kept);
    // Work goes on in memory. A smaller edit that would fit waits: it comes after the one that is missing.
    assert!(session.span("s2", "y", "غدًا").is_err());
    assert_eq!((session.store.unsaved(), disk.open().1.project), (2, kept));
    assert!(session.store.make_room(&session.project).expect("folds") > 0);
    assert_eq!((session.store.unsaved(), disk.count("/edit/")), (0, 0));
    assert_eq!(
        disk.open().1,
        Loaded { project: session.project.clone(), problems: vec![], read_only: false }
    );
    session.span("s2", "z", "غدًا").expect("there is room again");
}

#[test]
fn removing_an_article_needs_no_room() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    session.span("s3", "x", "غدًا").expect("kept");
    let used = session.store.used_utf16().expect("can be counted");
    let (mut store, _) = Store::open(FaultyStore::with_quota(&disk, used)).expect("opens");
    store.remove_article(&ArticleId::new("a2")).expect("removed");
    session.project.remove_article(&ArticleId::new("a2"));
    assert_eq!(disk.open().1, Loaded { project: session.project, problems: vec![], read_only: false });
}

#[test]
fn an_article_that_does_not_fit_leaves_nothing_behind() {
    let disk = Disk::default();
    let session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    let used = session.store.used_utf16().expect("can be counted");
    let before = disk.snapshot();
    let (mut store, _) = Store::open(FaultyStore::with_quota(&disk, used + 50)).expect("opens");
    assert!(matches!(store.add_article(&article("a3")), Err(StoreError::Full { .. })));
    assert_eq!(disk.snapshot(), before);
}

// ---- two tabs ----

#[test]
fn two_tabs_lose_nothing_and_a_fold_waits_until_the_others_edits_are_taken_in() {
    let disk = Disk::default();
    let mut a = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    let mut b = Session::open(FaultyStore::new(&disk, Fault::None), "b");
    a.span("s1", "x", "مرّاكشَ").expect("kept");
    b.span("s1", "y", "غدًا").expect("kept");
    assert_eq!(a.store.tidy(&a.project), Ok(FoldOutcome::OtherTab));
    for tab in [&mut a, &mut b] {
        let new = tab.store.read_new().expect("can be read");
        assert_eq!(new.len(), 1);
        for foreign in new {
            apply(&mut tab.project, &foreign.edit).expect("it applies");
            tab.store.took_in(&foreign);
        }
        assert_eq!(tab.store.read_new(), Ok(vec![]));
    }
    assert_eq!(a.project, b.project);
    assert_eq!(a.store.tidy(&a.project), Ok(FoldOutcome::Folded));
    a.store.sweep().expect("sweeps");
    // The other tab sees a snapshot that it has not read, and so does not write its own.
    b.span("s1", "z", "حضرَتْ").expect("kept");
    assert_eq!(b.store.tidy(&b.project), Ok(FoldOutcome::OtherTab));
    let loaded = b.store.catch_up().expect("can be read");
    assert_eq!(loaded.project, b.project);
    assert_eq!(b.store.tidy(&b.project), Ok(FoldOutcome::Folded));
    assert_eq!(disk.open().1, Loaded { project: b.project, problems: vec![], read_only: false });
}

#[test]
fn of_two_edits_to_one_record_the_same_one_wins_in_both_tabs_and_the_other_is_kept_aside() {
    let disk = Disk::default();
    let mut a = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    a.span("s1", "x", "مرّاكشَ").expect("kept");
    let mut b = Session::open(FaultyStore::new(&disk, Fault::None), "b");
    let (to_person, to_event) =
        (relabel(&a.project, "s1", "x", "person"), relabel(&b.project, "s1", "x", "event"));
    a.edit(&to_person).expect("kept");
    b.edit(&to_event).expect("kept");
    let (in_a, in_b) = (a.store.catch_up().expect("reads"), b.store.catch_up().expect("reads"));
    assert_eq!(in_a.project, in_b.project);
    assert_eq!(in_a.project, a.project);
    assert!(
        matches!(&in_a.problems[..], [LoadProblem::Refused { edit, moved_to: Some(_), .. }] if edit.as_str() == "b00001")
    );
    assert_eq!(b.store.quarantined().expect("can be listed").len(), 1);
}

#[test]
fn a_storage_event_of_one_key_gives_the_edit() {
    let disk = Disk::default();
    let mut a = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    let b = Session::open(FaultyStore::new(&disk, Fault::None), "b");
    a.span("s1", "x", "مرّاكشَ").expect("kept");
    let key = "wusum/1/edit/a00001";
    let foreign = parse_edit_key(key, &disk.snapshot()[key]);
    assert_eq!(foreign.iter().cloned().collect::<Vec<_>>(), b.store.read_new().expect("reads"));
    assert_eq!(parse_edit_key("wusum/1/set/s1", &disk.snapshot()["wusum/1/set/s1"]), None);
    assert_eq!(parse_edit_key(key, "{"), None);
}

#[test]
fn a_store_emptied_while_open_is_noticed_and_kept_again() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    session.span("s1", "x", "مرّاكشَ").expect("kept");
    disk.0.borrow_mut().values.clear();
    assert_eq!(session.span("s1", "y", "غدًا"), Err(StoreError::Cleared));
    assert_eq!(session.store.tidy(&session.project), Err(StoreError::Cleared));
    assert_eq!(session.store.catch_up().map(drop), Err(StoreError::Cleared));
    session.store.save_all(&session.project).expect("kept again");
    assert_eq!(session.store.unsaved(), 0);
    session.span("s1", "z", "🌍").expect("kept");
    assert_eq!(disk.open().1, Loaded { project: session.project, problems: vec![], read_only: false });
}

/// The worst meeting of two folds: one snapshot overwrites the other, which had one edit more.
#[test]
fn a_snapshot_overwritten_by_another_tabs_costs_no_edit() {
    let disk = Disk::default();
    let mut a = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    a.span("s1", "x", "مرّاكشَ").expect("kept");
    let mut b = Session::open(FaultyStore::new(&disk, Fault::None), "b");
    // B folds on what it saw before A's second edit; its snapshot lands after A's.
    b.store.fold(&b.project, &Home::Set(set_id("s1"))).expect("folds");
    let stale = disk.snapshot()["wusum/1/set/s1"].clone();
    a.store.catch_up().expect("reads");
    a.span("s1", "y", "غدًا").expect("kept");
    assert_eq!(a.store.tidy(&a.project), Ok(FoldOutcome::Folded));
    disk.put("wusum/1/set/s1", &stale);
    assert_eq!(disk.open().1.project, a.project);
    a.store.sweep().expect("sweeps nothing that the store does not contain");
    b.store.sweep().expect("sweeps its own");
    assert_eq!(disk.open().1, Loaded { project: a.project, problems: vec![], read_only: false });
}

// ---- saved samples ----

/// A project with everything that can be saved, some of its edits folded and some not.
/// The same articles and sets under labels that no later version rewords.
pub fn with_fixed_labels(project: &Project) -> Project {
    let mut fixed = crate::fixed::project();
    project.articles().for_each(|article| fixed.add_article(article.clone()));
    project.sets().for_each(|set| fixed.add_set(set.clone()));
    fixed
}

pub fn sample() -> (Project, Map<String, String>) {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    session.project = with_fixed_labels(&session.project);
    session.project.name = "أخبار".to_owned();
    session.store.save_schema(&session.project).expect("kept");
    session.store.set_settings(r#"{"theme":"dark"}"#).expect("kept");
    let mut quote = span_of("01KQUOTE0000000000000000A1", "سنعودُ غدًا 🌍", "quote");
    quote.note = "نقلًا عن الرئيس".to_owned();
    let nested =
        Span { certainty: Certainty::Unsure, ..span_of("01KTIME00000000000000000A2", "غدًا", "event") };
    let mut place = span_of("01KPLACE0000000000000000A3", "مرّاكشَ", "place");
    place.subtype = Some("city".to_owned());
    let mut two = span_of("01KTWO000000000000000000A4", "الرَّئيسُ", "person");
    two.ranges.extend(span_of("-", "منظّمةَ", "person").ranges);
    two.attributes.insert("ref".to_owned(), "{\"wiki\":1}".to_owned());
    two.provenance = Provenance {
        annotator: AnnotatorId::new("سامي"),
        changed: UtcMillis(1_764_000_009_000),
        origin: Origin::Model { name: "tagger".to_owned(), version: "2.1".to_owned() },
        ..made(0)
    };
    let (quote_id, two_id) = (quote.id.clone(), two.id.clone());
    for span in [quote, nested, place, two] {
        session.edit(&add_span("s1", span)).expect("kept");
    }
    for (id, origin) in [("i", Origin::Import), ("r", Origin::Repeat), ("k", Origin::KnownName)] {
        let mut span = span_of(id, "المدينةِ", "place");
        span.provenance.origin = origin;
        session.edit(&add_span("s3", span)).expect("kept");
    }
    let mention = span_of("-", "وأضافَ", "-").extent();
    let targets = [Target::Span(two_id), Target::Mention(mention), Target::Unknown, Target::Author];
    for (n, target) in targets.into_iter().enumerate() {
        if n == 2 {
            session.store.make_room(&session.project).expect("folds");
        }
        let (id, from) = (RelationId::new(format!("r{n}")), quote_id.clone());
        let relation =
            Relation { id: id.clone(), from, role: Role::ALL[n].clone(), target, provenance: made(n as i64) };
        let record = RecordId::Relation(set_id("s1"), id);
        session.edit(&Edit::one(record, None, Some(Record::Relation(relation)))).expect("kept");
    }
    session
        .edit(&relabel(&session.project, "s1", "01KPLACE0000000000000000A3", "organization"))
        .expect("kept");
    let old = SetHead::default();
    let examined_to = Some(TEXT.find("تذييل").expect("there"));
    let new = SetHead { state: SetState::Done, examined_to, guideline_version: 2, ..SetHead::default() };
    let head = RecordId::SetHead(set_id("s1"));
    let head = Edit::one(head, Some(Record::SetHead(old)), Some(Record::SetHead(new)));
    session.edit(&head).expect("kept");
    let old = article("a1").meta;
    let meta =
        ArticleMeta {
            title: "عنوان آخر".to_owned(), direction: Direction::LeftToRight, ..old.clone()
        };
    let record = RecordId::ArticleMeta(ArticleId::new("a1"));
    session
        .edit(&Edit::one(record, Some(Record::ArticleMeta(old)), Some(Record::ArticleMeta(meta))))
        .expect("kept");
    let old = session.project.label(&LabelId::new("event")).cloned().expect("a default label");
    let label =
        Label { hidden: true, examples: vec![("ar".to_owned(), "[القمّة]".to_owned())], ..old.clone() };
    let label =
        Edit::one(RecordId::Label(old.id.clone()), Some(Record::Label(old)), Some(Record::Label(label)));
    session.edit(&label).expect("kept");
    let mut values = disk.snapshot();
    values.retain(|key, _| Key::parse(key) != Some(Key::Reserve));
    (session.project, values)
}

fn saved_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/stored/v1/project.json")
}

pub fn saved_sample() -> Map<String, String> {
    let json = std::fs::read_to_string(saved_path()).expect("the saved sample is in the repository");
    serde_json::from_str(&json).expect("the saved sample is a map of strings")
}

#[test]
fn a_project_saved_by_version_1_opens_as_it_was() {
    let (store, loaded) = Disk::of(saved_sample()).open();
    assert_eq!(loaded, Loaded { project: sample().0, problems: vec![], read_only: false });
    assert_eq!(store.settings(), Ok(Some(r#"{"theme":"dark"}"#.to_owned())));
}

#[test]
fn what_was_chosen_for_an_export_is_left_alone_and_is_no_record_of_the_project() {
    let disk = Disk::of(saved_sample());
    let chosen = r#"["conll2003"]"#;
    disk.0.borrow_mut().set(&Key::Export.to_string(), chosen).expect("kept");
    let (_, loaded) = disk.open();
    assert_eq!(loaded, Loaded { project: sample().0, problems: vec![], read_only: false });
    assert_eq!(disk.0.borrow().get("wusum/1/export"), Ok(Some(chosen.to_owned())));
}

/// Saved data changes its look only with a new version. `WUSUM_BLESS=1` writes the file anew.
#[test]
fn todays_writer_writes_version_1_byte_for_byte() {
    let values = sample().1;
    if std::env::var_os("WUSUM_BLESS").is_some() {
        let json = serde_json::to_string_pretty(&values).expect("strings are JSON");
        std::fs::write(saved_path(), json + "\n").expect("the sample can be written");
    }
    assert_eq!(values, saved_sample());
}

#[test]
fn decisions_are_kept_as_edits_and_when_folded_and_undone() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    let ranges = [span_of("-", "مرّاكشَ", "place").extent(), span_of("-", "غدًا", "event").extent()];
    let edit = crate::fixed::decisions(&set_id("s1"), ranges);
    session.edit(&edit).expect("kept");
    assert_eq!(session.project.set(&set_id("s1")).map(|set| set.decisions().count()), Some(3));
    assert_eq!(disk.open().1.project, session.project, "as edits");
    session.store.make_room(&session.project).expect("folds");
    assert_eq!(disk.open().1.project, session.project, "folded");
    session.edit(&edit.inverse()).expect("kept");
    let Loaded { project, problems, .. } = disk.open().1;
    assert_eq!((project, problems), (session.project, vec![]), "and taken back");
}

#[test]
fn the_bin_retired_labels_guidelines_and_revisions_are_kept_as_edits_and_when_folded() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    let stamp = Stamp { annotator: AnnotatorId::new("ليلى"), now: UtcMillis(5), origin: Origin::Hand };
    let guidelines = add_guideline(&session.project, "# الأشخاص\n- بلا ألقاب", UtcMillis(7)).expect("allowed");
    session.edit(&guidelines).expect("kept");
    let again = add_guideline(&session.project, "# الأشخاص", UtcMillis(0)).expect("allowed");
    session.edit(&again).expect("kept");
    session.edit(&again.inverse()).expect("kept");
    session.edit(&again).expect("kept");
    let retired = SchemaChange::Retire(LabelId::new("event"));
    let retired = change_schema(&session.project, &retired, &stamp).expect("allowed");
    session.edit(&retired).expect("kept");
    let set = session.project.sets().next().expect("there is a set").id.clone();
    let handed_in = hand_in(&session.project, &set).expect("allowed");
    session.edit(&handed_in).expect("kept");
    let binned = bin_article(&session.project, &ArticleId::new("a1"), UtcMillis(9)).expect("allowed");
    session.edit(&binned).expect("kept");
    assert_eq!(disk.open().1.project, session.project);
    session.store.make_room(&session.project).expect("folds");
    assert_eq!(disk.count("/edit/"), 0);
    assert_eq!(disk.open().1.project, session.project);
    assert_eq!(session.project.guideline_version(), 2);
    assert!(session.project.set(&set).is_some_and(|set| set.is_as_handed_in() && set.head.revision == 1));
}

#[test]
fn a_span_and_an_edit_stay_small() {
    let disk = Disk::default();
    let mut session = Session::with_articles(FaultyStore::new(&disk, Fault::None));
    session.tab = "01KAB0000000000000000";
    let empty = session.store.used_utf16().expect("can be counted");
    for n in 0..100 {
        session.span("s1", &format!("01KCD{n:021}"), "مرّاكشَ").expect("kept");
    }
    let edit = (session.store.used_utf16().expect("can be counted") - empty) / 100;
    session.store.tidy(&session.project).expect("folds");
    session.store.tidy(&session.project).expect("sweeps");
    let snapshot = &disk.snapshot()["wusum/1/set/s1"];
    let span = serde_json::from_str::<serde_json::Value>(snapshot).expect("JSON")["s"][0].to_string().len();
    let change = relabel(&session.project, "s1", &format!("01KCD{:021}", 7), "person");
    let before = session.store.used_utf16().expect("can be counted");
    session.edit(&change).expect("kept");
    let relabelled = session.store.used_utf16().expect("can be counted") - before;
    println!("UTF-16 units: edit that adds a span {edit}, edit that relabels one {relabelled}, span {span}");
    assert!(edit < 200 && relabelled < 300 && span < 80, "{edit} {relabelled} {span}");
}

// ---- damage ----

/// Each key of the sample in turn, cut off at each byte and with each byte changed.
#[test]
fn no_damaged_byte_panics_and_the_other_records_load() {
    let (project, values) = sample();
    let stride: usize = std::env::var("WUSUM_SOAK").map_or(11, |_| 1);
    let mut seed = 1_u32;
    for (key, raw) in values.iter().filter(|(key, _)| !key.ends_with("/settings")) {
        for at in (0..raw.len()).step_by(stride) {
            let cut = String::from_utf8_lossy(&raw.as_bytes()[..at]).into_owned();
            let mut flipped = raw.clone().into_bytes();
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            flipped[at] ^= 1 << (seed >> 29);
            for (damage, bad) in [("cut", cut), ("flipped", String::from_utf8_lossy(&flipped).into_owned())] {
                let mut damaged = values.clone();
                damaged.insert(key.clone(), bad.clone());
                let disk = Disk::of(damaged);
                let (store, loaded) = disk.open();
                if damage == "cut" {
                    assert!(!loaded.problems.is_empty(), "{key} cut at {at} went unnoticed");
                }
                let is_kept = disk.snapshot().values().any(|value| *value == bad);
                assert!(is_kept, "{key} {damage} at {at}: the damaged value is gone");
                let [first, second] =
                    ["a1", "a2"].map(|id| loaded.project.article(&ArticleId::new(id)).is_some());
                assert!(first || key.ends_with("article/a1"));
                assert!(second || key.ends_with("article/a2"));
                let other = if key.contains("s3") || key.contains("a2") || key.contains("edit") {
                    "s2"
                } else {
                    "s3"
                };
                let other = set_id(other);
                if !key.contains("article") {
                    assert_eq!(loaded.project.set(&other), project.set(&other), "{key} {damage} at {at}");
                }
                drop(store);
                disk.open();
            }
        }
    }
}

// ---- whatever fails, whenever ----

#[derive(Clone, Debug)]
pub enum Step {
    Add { set: usize, word: usize },
    AddToBoth { word: usize },
    Change { nth: usize, label: usize },
    Delete { nth: usize },
    Rename,
    Relabel,
    Tidy,
    Fold(usize),
    Sweep,
    MakeRoom,
    Retry,
}

pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..3_usize, 0..4_usize).prop_map(|(set, word)| Step::Add { set, word }),
        2 => (0..4_usize).prop_map(|word| Step::AddToBoth { word }),
        3 => (0..9_usize, 0..3_usize).prop_map(|(nth, label)| Step::Change { nth, label }),
        2 => (0..9_usize).prop_map(|nth| Step::Delete { nth }),
        1 => Just(Step::Rename),
        1 => Just(Step::Relabel),
        1 => Just(Step::Tidy),
        2 => (0..5_usize).prop_map(Step::Fold),
        1 => Just(Step::Sweep),
        1 => Just(Step::MakeRoom),
        1 => Just(Step::Retry),
    ]
}

const SETS: [&str; 3] = ["s1", "s2", "s3"];
const WORDS: [&str; 4] = ["مرّاكشَ", "غدًا", "🌍", "منظّمةَ"];
const LABELS: [&str; 3] = ["place", "event", "person"];

impl Session {
    fn make_edit(&self, step: &Step) -> Option<Edit> {
        make_edit(&self.project, &format!("x{}", self.edits), step)
    }

    fn keep_house(&mut self, step: &Step) {
        let homes = [
            Home::Set(set_id("s1")),
            Home::Set(set_id("s2")),
            Home::Set(set_id("s3")),
            Home::Schema,
            Home::Meta(ArticleId::new("a1")),
        ];
        // Failing here is what the test is about; what it must not do is lose anything.
        let _ = match step {
            Step::Tidy => self.store.tidy(&self.project).map(drop),
            Step::Fold(home) => self.store.fold(&self.project, &homes[*home]).map(drop),
            Step::Sweep => self.store.sweep(),
            Step::MakeRoom => self.store.make_room(&self.project).map(drop),
            Step::Retry => self.store.retry(),
            _ => Ok(()),
        };
    }
}

/// The edit of a step, for a project with the articles and sets that [`Session::with_articles`] gives.
pub fn make_edit(project: &Project, id: &str, step: &Step) -> Option<Edit> {
    let nth_span = |nth: usize| {
        let mut all = project.sets().flat_map(|set| set.spans.iter().map(|span| (set.id.clone(), span)));
        all.nth(nth).map(|(set, span)| (set, Span::clone(span)))
    };
    match step {
        Step::Add { set, word } => Some(add_span(SETS[*set], span_of(id, WORDS[*word], "place"))),
        Step::AddToBoth { word } => {
            let mut edit = add_span("s1", span_of(id, WORDS[*word], "quote"));
            edit.changes.extend(add_span("s3", span_of(id, WORDS[*word], "quote")).changes);
            Some(edit)
        }
        Step::Change { nth, label } => {
            let (set, span) = nth_span(*nth)?;
            Some(relabel(project, set.as_str(), span.id.as_str(), LABELS[*label]))
        }
        Step::Delete { nth } => {
            let (set, span) = nth_span(*nth)?;
            Some(Edit::one(RecordId::Span(set, span.id.clone()), Some(Record::Span(span)), None))
        }
        Step::Rename => {
            let old = project.article(&ArticleId::new("a1"))?.meta.clone();
            let new = ArticleMeta { title: id.to_owned(), ..old.clone() };
            let record = RecordId::ArticleMeta(ArticleId::new("a1"));
            Some(Edit::one(record, Some(Record::ArticleMeta(old)), Some(Record::ArticleMeta(new))))
        }
        Step::Relabel => {
            let old = project.label(&LabelId::new("event"))?.clone();
            let new = Label { color: id.to_owned(), ..old.clone() };
            let record = RecordId::Label(old.id.clone());
            Some(Edit::one(record, Some(Record::Label(old)), Some(Record::Label(new))))
        }
        _ => None,
    }
}

/// Runs the steps, fails at one write, opens again. Returns whether the fault came to pass.
fn survives(start: &Map<String, String>, steps: &[Step], fault: Fault, quota: usize) -> bool {
    let disk = Disk::of(start.clone());
    let kv = FaultyStore { quota, ..FaultyStore::new(&disk, fault) };
    let mut session = Session::open(kv, "a");
    // Every state that the annotator has seen, and the last that was acknowledged.
    let (mut states, mut acknowledged) = (vec![session.project.clone()], 0);
    for step in steps {
        match session.make_edit(step) {
            Some(edit) => {
                let result = session.edit(&edit);
                states.push(session.project.clone());
                assert_eq!(result.is_ok(), session.store.unsaved() == 0);
            }
            None => session.keep_house(step),
        }
        if session.store.unsaved() == 0 {
            acknowledged = states.len() - 1;
        }
    }
    let (_, loaded) = disk.open();
    assert!(!loaded.read_only);
    let torn = matches!(fault, Fault::Tear(_));
    let is_torn_snapshot = loaded.problems.iter().any(|problem| {
        matches!(problem, LoadProblem::Unreadable { key, .. } if !matches!(Key::parse(key), Some(Key::Edit(_))))
    });
    let is_expected = |problem: &LoadProblem| match problem {
        LoadProblem::Unreadable { moved_to, .. } => torn && moved_to.is_some(),
        // The edits that were made upon a snapshot which is damaged stay, and are told.
        LoadProblem::Homeless { .. } | LoadProblem::Refused { .. } => is_torn_snapshot,
        _ => false,
    };
    assert!(loaded.problems.iter().all(is_expected), "{fault:?} {:?}", loaded.problems);
    let writes = session.store.kv().writes;
    let hit = match fault {
        Fault::None => false,
        Fault::Fail(n) | Fault::Die(n) | Fault::DieAfter(n) | Fault::Tear(n) => n < writes,
    };
    if !is_torn_snapshot {
        assert_between(&states, acknowledged, &loaded.project, fault);
    }
    hit
}

/// All that was acknowledged is there, and beyond it only what was made: home by home, since a fold also saves.
fn assert_between(states: &[Project], acknowledged: usize, found: &Project, fault: Fault) {
    let later = &states[acknowledged..];
    for set in SETS.map(set_id) {
        assert!(later.iter().any(|state| state.set(&set) == found.set(&set)), "{fault:?}: {set:?}");
    }
    assert!(later.iter().any(|state| state.labels() == found.labels()), "{fault:?}: labels");
    let article = ArticleId::new("a1");
    assert!(
        later.iter().any(|state| state.article(&article) == found.article(&article)),
        "{fault:?}: article"
    );
    // An edit about two sets is there in both or in neither.
    let quotes = |set: &str| {
        let spans = found.set(&set_id(set)).into_iter().flat_map(|set| set.spans.iter());
        spans.filter(|span| span.label.as_str() == "quote").map(|span| span.id.clone()).collect::<Vec<_>>()
    };
    let is_later = |id: &SpanId| {
        later.iter().all(|state| {
            ["s1", "s3"].iter().all(|set| {
                state
                    .set(&set_id(set))
                    .is_some_and(|set| set.spans.get(id).is_none_or(|span| span.label.as_str() == "quote"))
            })
        })
    };
    let alive = |id: &SpanId| {
        later.iter().all(|state| {
            let has = |set: &str| state.set(&set_id(set)).is_some_and(|set| set.spans.get(id).is_some());
            has("s1") == has("s3")
        })
    };
    for id in quotes("s1").into_iter().chain(quotes("s3")).filter(|id| is_later(id) && alive(id)) {
        assert_eq!(
            quotes("s1").contains(&id),
            quotes("s3").contains(&id),
            "{fault:?}: {id:?} is there by half"
        );
    }
}

pub fn cases() -> u32 {
    std::env::var("WUSUM_SOAK").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200)
}

fn started() -> Map<String, String> {
    let disk = Disk::default();
    Session::with_articles(FaultyStore::new(&disk, Fault::None));
    disk.snapshot()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    /// Fails, dies or tears at every write in turn. `WUSUM_SOAK` is the number of cases for a long run.
    #[test]
    fn what_was_acknowledged_is_there_whichever_write_fails(steps in prop::collection::vec(step(), 1..12)) {
        let start = started();
        survives(&start, &steps, Fault::None, usize::MAX);
        for fault in [Fault::Fail, Fault::Die, Fault::DieAfter, Fault::Tear] {
            let mut write = 0;
            while survives(&start, &steps, fault(write), usize::MAX) {
                write += 1;
            }
        }
    }

    /// Each tab looks at the other's edits when it likes, and folds when it likes.
    #[test]
    fn two_tabs_that_edit_and_fold_as_they_like_lose_no_span(
        steps in prop::collection::vec((any::<bool>(), 0..10_usize), 1..60),
    ) {
        let disk = Disk::of(started());
        let mut tabs = ["a", "b"].map(|tab| Session::open(FaultyStore::new(&disk, Fault::None), tab));
        let mut made = 0;
        for (first, step) in steps {
            let tab = &mut tabs[usize::from(first)];
            match step {
                0..=5 => {
                    made += 1;
                    tab.span(SETS[step / 2], &format!("x{made}"), WORDS[step % 4]).expect("kept");
                }
                6 => for foreign in tab.store.read_new().expect("reads") {
                    apply(&mut tab.project, &foreign.edit).expect("these edits do not meet");
                    tab.store.took_in(&foreign);
                },
                7 => tab.store.sweep().expect("sweeps"),
                8 => drop(tab.store.make_room(&tab.project).expect("folds")),
                _ => if tab.store.tidy(&tab.project) == Ok(FoldOutcome::OtherTab) {
                    let loaded = tab.store.catch_up().expect("reads");
                    prop_assert_eq!(loaded.problems, vec![]);
                    tab.project = loaded.project;
                },
            }
        }
        let (_, loaded) = disk.open();
        prop_assert_eq!(loaded.problems, vec![]);
        prop_assert_eq!(loaded.project.sets().map(|set| set.spans.len()).sum::<usize>(), made);
    }

    #[test]
    fn what_was_acknowledged_is_there_in_a_store_of_any_size(
        steps in prop::collection::vec(step(), 1..40), room in 0..6_000_usize,
    ) {
        let start = started();
        let used: usize = start.iter().map(|(key, value)| utf16_size(key, value)).sum();
        survives(&start, &steps, Fault::None, used + room);
    }
}
