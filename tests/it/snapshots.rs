//! Snapshots of sets: when they are taken, what they hold, how long they stay, and the way back.

use wusum::edit::{Edit, Editor, Record, RecordId, Undone, apply, replace_set};
use wusum::model::{Project, UtcMillis};
use wusum::order::Map;
use wusum::storage::snapshots::{self, EVERY_MS, KEPT_MS, Snapshots};
use wusum::storage::truth::{self, MemoryTruth, Write};
use wusum::storage::{EditId, Unreadable};

use crate::storage::{add_span, article, new_set, relabel, set_id, span_of};

const START: UtcMillis = UtcMillis(1_700_000_000_000);

fn project() -> Project {
    let mut project = Project::default();
    project.add_article(article("a1"));
    project.add_set(new_set("s1", "a1"));
    project.add_set(new_set("s2", "a1"));
    project
}

fn after(ms: i64) -> UtcMillis {
    UtcMillis(START.0 + ms)
}

/// Makes an edit, and gives what is kept beside it.
fn work(project: &mut Project, kept: &mut Snapshots, edit: &Edit, now: UtcMillis) -> Vec<(String, String)> {
    apply(project, edit).expect("it applies");
    let puts = kept.due(edit, project, now).into_iter().map(|write| match write {
        Write::Put { key, value } => (key, value),
        other => panic!("{other:?} is no snapshot"),
    });
    puts.collect()
}

#[test]
fn while_a_set_is_worked_on_it_is_kept_every_five_minutes_as_it_was_before_the_edit() {
    let (mut project, mut kept) = (project(), Snapshots::default());
    let add = |id: &str, surface: &str| add_span("s1", span_of(id, surface, "place"));
    // There was nothing to keep.
    assert_eq!(work(&mut project, &mut kept, &add("x", "مرّاكشَ"), START), []);
    let before = project.set(&set_id("s1")).cloned().expect("a set");
    let taken = work(&mut project, &mut kept, &add("y", "غدًا"), after(1_000));
    let [(key, value)] = taken.as_slice() else { panic!("{taken:?} is not one") };
    assert_eq!(snapshots::taken(key), Some((set_id("s1"), after(1_000))));
    assert_eq!(*key, snapshots::key(&set_id("s1"), after(1_000)));
    assert_eq!(snapshots::read(key, value, &article("a1").sha256), Ok(before));
    // Not again before five minutes are over, also of a change and of one that goes; another set has its own time.
    let change = relabel(&project, "s1", "x", "person");
    assert_eq!(work(&mut project, &mut kept, &change, after(1_000 + EVERY_MS - 1)), []);
    let before = project.set(&set_id("s1")).cloned().expect("a set");
    let span = before.spans.iter().next().expect("a span");
    let id = RecordId::Span(set_id("s1"), span.id.clone());
    let gone = Edit::one(id, Some(Record::Span((**span).clone())), None);
    let taken = work(&mut project, &mut kept, &gone, after(1_000 + EVERY_MS));
    let [(key, value)] = taken.as_slice() else { panic!("{taken:?} is not one") };
    assert_eq!(snapshots::read(key, value, &article("a1").sha256), Ok(before));
    let other = |id: &str, surface: &str| add_span("s2", span_of(id, surface, "event"));
    assert_eq!(work(&mut project, &mut kept, &other("z", "غدًا"), after(2_000 + EVERY_MS)), []);
    assert_eq!(work(&mut project, &mut kept, &other("w", "مرّاكشَ"), after(3_000 + EVERY_MS)).len(), 1);
    // A clock that was set back does not stop it.
    assert_eq!(work(&mut project, &mut kept, &add("v", "مرّاكشَ"), after(-EVERY_MS)).len(), 1);
}

#[test]
fn an_edit_about_many_sets_keeps_none() {
    let mut project = project();
    let mut edit = Edit::default();
    for n in 0..30 {
        let set = format!("m{n}");
        project.add_set(new_set(&set, "a1"));
        apply(&mut project, &add_span(&set, span_of("x", "غدًا", "event"))).expect("it applies");
        edit.changes.extend(relabel(&project, &set, "x", "place").changes);
    }
    assert_eq!(work(&mut project, &mut Snapshots::default(), &edit, START), []);
}

#[test]
fn what_was_kept_comes_back_whole_and_one_step_back_takes_that_away() {
    let (mut start, mut kept) = (project(), Snapshots::default());
    work(&mut start, &mut kept, &add_span("s1", span_of("x", "مرّاكشَ", "place")), START);
    let (mut project, before) = (start.clone(), start);
    let edit = add_span("s1", span_of("y", "غدًا", "event"));
    let taken = work(&mut project, &mut kept, &edit, after(EVERY_MS));
    let change = relabel(&project, "s1", "x", "person");
    work(&mut project, &mut kept, &change, after(EVERY_MS + 1));
    let (key, value) = taken.first().expect("one");
    let then = snapshots::read(key, value, &article("a1").sha256).expect("it can be read");
    let mut editor = Editor::new(project.clone());
    let edit = replace_set(editor.project(), &then).expect("something differs");
    editor.apply(edit).expect("it fits");
    assert_eq!(*editor.project(), before);
    assert!(matches!(editor.undo(), Undone::Applied(_)));
    assert_eq!(*editor.project(), project);
}

#[test]
fn after_seven_days_a_snapshot_goes_and_the_next_start_knows_the_last_one() {
    let of = |set: &str, ms: i64| snapshots::key(&set_id(set), after(ms));
    let keys = [
        of("s1", -KEPT_MS - 1),
        of("s1", -KEPT_MS),
        of("s1", -1_000),
        of("s1", -2_000),
        of("a/b", 5),
        // Of a clock that was wrong by more than a week.
        of("s2", KEPT_MS + 1),
        "wusum/1/set/s1".to_owned(),
        "wusum/1/snapshot/none".to_owned(),
    ];
    let (mut kept, old) = Snapshots::of(keys.iter(), None, START);
    let gone = |key: &str| Write::Delete { key: key.to_owned() };
    assert_eq!(old, [gone(&keys[0]), gone(&keys[5])]);
    assert_eq!(snapshots::taken(&keys[4]), Some((set_id("a/b"), after(5))));
    let mut project = project();
    apply(&mut project, &add_span("s1", span_of("x", "مرّاكشَ", "place"))).expect("it applies");
    let edit = |id: &str| add_span("s1", span_of(id, "غدًا", "event"));
    assert_eq!(work(&mut project, &mut kept, &edit("y"), after(EVERY_MS - 1_001)), []);
    let place = add_span("s1", span_of("z", "غدًا", "place"));
    assert_eq!(work(&mut project, &mut kept, &place, after(EVERY_MS - 1_000)).len(), 1);
}

#[test]
fn a_snapshot_is_written_with_the_edit_and_no_start_and_no_backup_reads_it() {
    let (mut truth, nothing) = (MemoryTruth::default(), Map::new());
    let read = |truth: &MemoryTruth| truth.all(&[], truth::everything);
    let opened = truth::open(&read(&truth), &nothing, "a");
    let (mut journal, mut editor) = (opened.journal, Editor::new(opened.loaded.project));
    let mut kept = Snapshots::default();
    let mut turn = |journal: &mut truth::Journal, editor: &mut Editor| {
        let found = truth.read(journal.begin().expect("there is something to do"));
        let decided = journal.decide(&found, &Map::new(), editor);
        let numbers = truth.write(&decided.writes);
        journal.committed(&numbers);
        truth.clone()
    };
    editor.project_mut().add_article(article("a1"));
    editor.project_mut().add_set(new_set("s1", "a1"));
    turn(&mut journal, &mut editor);
    for (n, surface) in ["مرّاكشَ", "غدًا"].into_iter().enumerate() {
        let edit = add_span("s1", span_of(&format!("x{n}"), surface, "place"));
        editor.apply(edit.clone()).expect("it applies");
        journal.beside(kept.due(&edit, editor.project(), START));
        journal.edited(EditId::new(format!("e{n}")), edit, 0);
    }
    let truth = turn(&mut journal, &mut editor);
    let key = snapshots::key(&set_id("s1"), START);
    assert!(truth.records.contains_key(&key), "{:?}", truth.records);
    let all = read(&truth);
    assert!(all.records.iter().all(|(read, _)| *read != key), "it is read only when somebody looks");
    assert_eq!(truth::open(&all, &nothing, "b").loaded.project, *editor.project());
}

#[test]
fn where_there_is_no_room_the_edit_is_written_without_the_snapshot() {
    let (project, nothing) = (project(), Map::new());
    let opened = truth::open(&MemoryTruth::default().all(&[], truth::everything), &nothing, "a");
    let (mut journal, mut editor) = (opened.journal, Editor::new(project));
    let mut truth = MemoryTruth::default();
    let mut kept = Snapshots::default();
    for (n, surface) in ["مرّاكشَ", "غدًا"].into_iter().enumerate() {
        let edit = add_span("s1", span_of(&format!("x{n}"), surface, "place"));
        editor.apply(edit.clone()).expect("it applies");
        journal.beside(kept.due(&edit, editor.project(), START));
        journal.edited(EditId::new(format!("e{n}")), edit, 0);
    }
    let mut writes = |journal: &mut truth::Journal| {
        let found = truth.read(journal.begin().expect("there is something to do"));
        journal.decide(&found, &Map::new(), &mut editor).writes
    };
    let key = snapshots::key(&set_id("s1"), START);
    let is_it = |write: &Write| matches!(write, Write::Put { key: put, .. } if *put == key);
    assert!(writes(&mut journal).iter().any(is_it));
    journal.failed();
    journal.without_snapshots();
    let written = writes(&mut journal);
    assert!(!written.iter().any(is_it));
    truth.write(&written);
    assert_eq!(
        truth::open(&truth.all(&[], truth::everything), &nothing, "b")
            .loaded
            .project
            .sets()
            .map(|set| set.spans.len())
            .sum::<usize>(),
        2
    );
}

#[test]
fn a_damaged_snapshot_or_one_of_another_text_is_not_brought_back() {
    let (mut project, mut kept) = (project(), Snapshots::default());
    work(&mut project, &mut kept, &add_span("s1", span_of("x", "مرّاكشَ", "place")), START);
    let taken = work(&mut project, &mut kept, &add_span("s1", span_of("y", "غدًا", "event")), START);
    let (key, value) = taken.first().expect("one");
    assert_eq!(snapshots::read(key, value, "0"), Err(Unreadable::TextHash));
    let hash = article("a1").sha256;
    for end in (0..value.len()).filter(|end| value.is_char_boundary(*end)) {
        assert!(snapshots::read(key, &value[..end], &hash).is_err(), "cut at {end}");
    }
}

#[test]
fn what_a_backup_brought_back_stays_for_seven_days_from_then_on() {
    let old = snapshots::key(&set_id("s1"), after(-KEPT_MS - 5));
    let keys = [old.clone()];
    let gone = |restored: Option<i64>, now: i64| {
        let restored = restored.map(|at| after(at).0.to_string());
        !Snapshots::of(keys.iter(), restored.as_deref(), after(now)).1.is_empty()
    };
    assert!(gone(None, 0), "it is old");
    assert!(!gone(Some(-1), 0), "it came a moment ago");
    assert!(!gone(Some(-1), KEPT_MS - 1));
    assert!(gone(Some(-1), KEPT_MS), "seven days later it goes");
    assert!(gone(Some(-KEPT_MS - 10), 0), "it was made after that and is old by itself");
    assert_eq!(Snapshots::of(keys.iter(), Some("no number"), START).1.len(), 1);
}
