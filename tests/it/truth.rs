//! The database and its journal: whatever fails, dies, lags or happens in another tab, what was saved is there.

use std::cell::RefCell;
use std::rc::Rc;

use proptest::prelude::*;
use wusum::edit::{
    Conflict, Edit, Editor, Record, RecordId, SchemaChange, Stamp, Undone, add_guideline, apply, bin_article,
    change_schema, set_state,
};
use wusum::formats::{ArticleChoice, Selection, SetChoice};
use wusum::jobs::stored::Missing;
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, LabelId, Origin, Project, SetHead, SetId,
    SetState, Span, UtcMillis, headings,
};
use wusum::order::{Map, Set};
use wusum::storage::truth::{
    self, INDEX_KEY, INDEX_PREFIX, Journal, MemoryTruth, Mirror, News, Reading, STATE_KEY, TakenBack, Then,
    Write,
};
use wusum::storage::{EditId, Home, Key, KeyValueStore, LoadProblem, MemoryStore, Store};

use crate::storage::{
    Disk, Fault, FaultyStore, Step, add_span, article, cases, make_edit, new_set, relabel, saved_sample,
    set_id, span_of, step,
};

// ---- a database that fails, and tabs on it ----

#[derive(Clone, Copy, Debug, PartialEq)]
enum Break {
    None,
    /// Transaction `n` (counted from 0) is refused, the later ones work.
    Fail(usize),
    /// The browser dies before transaction `n` is durable.
    Die(usize),
    /// Transaction `n` is durable, but the browser dies before it says so.
    DieAfter(usize),
    /// The connection is lost: transaction `n` is durable and reported as failed.
    Deny(usize),
}

#[derive(Clone, Default)]
struct World {
    truth: Rc<RefCell<MemoryTruth>>,
    disk: Disk,
    transactions: Rc<RefCell<usize>>,
    /// What was committed, in that order.
    committed: Rc<RefCell<Project>>,
    /// Local storage as it ever was.
    history: Rc<RefCell<Vec<Map<String, String>>>>,
}

struct Tab {
    name: &'static str,
    editor: Editor,
    journal: Journal,
    mirror: Mirror<FaultyStore>,
    problems: Vec<LoadProblem>,
    taken_back: Vec<TakenBack>,
    made: usize,
    dead: bool,
    fault: Break,
    flight: Option<Flight>,
}

/// What was decided and is not done yet: the annotator goes on meanwhile.
enum Flight {
    Commit(Vec<Write>),
    ReadAnew(Vec<String>),
}

impl World {
    fn open(&self, name: &'static str) -> Tab {
        self.open_with(name, Fault::None, Break::None)
    }

    fn open_with(&self, name: &'static str, fault: Fault, breaks: Break) -> Tab {
        let mut mirror = Mirror::new(FaultyStore::new(&self.disk, fault));
        let local = mirror.read().expect("it can be read");
        // Nothing is read that is not wanted.
        let also = Set::new();
        let reading = Reading::new(&local, 0, &also);
        let all = self.truth.borrow().all(&truth::asked_ids(&local), |all| reading.wants(all));
        let opened = truth::open(&all, &local, name);
        let mut tab = Tab {
            name,
            editor: Editor::new(opened.loaded.project),
            journal: opened.journal,
            mirror,
            problems: opened.loaded.problems,
            taken_back: Vec::new(),
            made: 0,
            dead: false,
            fault: breaks,
            flight: None,
        };
        tab.load(self, |_| true);
        tab
    }

    /// As [`World::open`], with nothing loaded but what had to be.
    fn open_lazily(&self, name: &'static str) -> Tab {
        let mut tab = self.open(name);
        let (journal, project) = self.read(name, &self.disk.snapshot());
        (tab.journal, tab.editor) = (journal, Editor::new(project));
        tab
    }

    fn read(&self, name: &str, local: &Map<String, String>) -> (Journal, Project) {
        let also = Set::new();
        let reading = Reading::new(local, 0, &also);
        let all = self.truth.borrow().all(&truth::asked_ids(local), |all| reading.wants(all));
        let opened = truth::open(&all, local, name);
        assert_eq!(opened.loaded.problems, []);
        (opened.journal, opened.loaded.project)
    }

    /// What a tab would find that has no local storage at all; the index says the same of it.
    fn reopened(&self) -> Project {
        let nothing = Map::new();
        let (mut journal, lazy) = self.read("z", &nothing);
        let headers = lazy.headers();
        let mut editor = Editor::new(lazy);
        let absent: Vec<ArticleId> = editor.project().absent().map(|header| header.id.clone()).collect();
        let given = self.truth.borrow().records(&truth::keys_of(editor.project(), &absent));
        let state = self.truth.borrow().records.get(STATE_KEY).cloned();
        let problems = journal.load(&absent, state.as_deref(), &given, &mut editor);
        assert_eq!(problems, Some(vec![]));
        let project = editor.project().clone();
        assert_eq!(project.headers(), headers, "the index does not agree with the records");
        assert_eq!(project.absent().count(), 0);
        // Reading everything at once finds the same.
        let also = Set::new();
        let reading = Reading::new(&nothing, usize::MAX, &also);
        let all = self.truth.borrow().all(&[], |all| reading.wants(all));
        assert_eq!(truth::open(&all, &nothing, "z").loaded.project, project);
        project
    }

    fn with_articles() -> (Self, Tab) {
        let world = Self::default();
        let mut tab = world.open("a");
        for id in ["a1", "a2"] {
            tab.article_comes(&article(id));
        }
        for (set, of) in [("s1", "a1"), ("s2", "a1"), ("s3", "a2")] {
            tab.set_comes(new_set(set, of));
        }
        tab.turn(&world);
        *world.committed.borrow_mut() = tab.editor.project().clone();
        assert_eq!(tab.journal.waiting(), 0);
        (world, tab)
    }

    fn remember(&self) {
        self.history.borrow_mut().push(self.disk.snapshot());
    }
}

impl Tab {
    /// Loads what is absent of these, as opening an article does.
    fn load(&mut self, world: &World, which: impl Fn(&ArticleId) -> bool) {
        let absent = self.editor.project().absent().map(|header| header.id.clone());
        let absent: Vec<ArticleId> = absent.filter(which).collect();
        if absent.is_empty() {
            return;
        }
        let given = world.truth.borrow().records(&truth::keys_of(self.editor.project(), &absent));
        let state = world.truth.borrow().records.get(STATE_KEY).cloned();
        if let Some(problems) = self.journal.load(&absent, state.as_deref(), &given, &mut self.editor) {
            self.problems.extend(problems);
        }
    }

    /// Lets go of what may go, as a page does of what is not open.
    fn let_go(&mut self) {
        let mut free = self.journal.at_rest(self.editor.project());
        let remembered = self.editor.remembered();
        free.retain(|id| !remembered.contains(id));
        self.editor.project_mut().let_go(&free);
    }

    fn id(&mut self) -> EditId {
        self.made += 1;
        EditId::new(format!("{}{:05}", self.name, self.made))
    }

    fn article_comes(&mut self, article: &Article) {
        let id = self.id();
        self.editor.project_mut().add_article(article.clone());
        self.journal.article_came(id, article);
        let _ = self.mirror.article(article);
    }

    fn set_comes(&mut self, set: AnnotationSet) {
        let id = self.id();
        self.editor.project_mut().add_set(set.clone());
        self.journal.set_came(id, self.editor.project(), &set);
        let _ = self.mirror.set(self.editor.project(), &set);
    }

    fn article_goes(&mut self, article: &ArticleId) {
        let id = self.id();
        self.journal.article_goes(id, self.editor.project(), article);
        let _ = self.mirror.article_went(self.editor.project(), article);
        self.editor.project_mut().remove_article(article);
    }

    fn edit(&mut self, edit: &Edit) {
        self.editor.apply(edit.clone()).expect("it applies");
        self.record(edit);
    }

    fn record(&mut self, edit: &Edit) {
        let (id, sequence) = (self.id(), self.mirror.next_sequence());
        // A mirror that cannot be written is no reason to stop.
        let _ = self.mirror.edited(&id, edit, sequence, false);
        self.journal.edited(id, edit.clone(), sequence);
    }

    fn span(&mut self, set: &str, id: &str, surface: &str) {
        self.edit(&add_span(set, span_of(id, surface, "place")));
    }

    /// One transaction, if there is anything to do.
    fn turn(&mut self, world: &World) {
        self.take_off(world);
        self.land(world);
    }

    /// Begins a transaction and decides.
    fn take_off(&mut self, world: &World) {
        if self.dead || self.flight.is_some() {
            return;
        }
        let Some(after) = self.journal.begin() else { return };
        let found = world.truth.borrow().read(after);
        let mut given = Map::new();
        loop {
            let wants = self.journal.wants(&found, &given, self.editor.project());
            if wants.is_empty() {
                break;
            }
            given.extend(world.truth.borrow().records(&wants));
        }
        let decided = self.journal.decide(&found, &given, &mut self.editor);
        self.heard(decided.news);
        match decided.then {
            Then::ReadOnly => assert_eq!(decided.writes, []),
            Then::ReadAnew => {
                assert_eq!(decided.writes, []);
                self.flight = Some(Flight::ReadAnew(self.journal.waiting_ids()));
            }
            Then::Commit => self.flight = Some(Flight::Commit(decided.writes)),
        }
    }

    /// Ends the transaction.
    fn land(&mut self, world: &World) {
        match self.flight.take() {
            None => return,
            Some(Flight::ReadAnew(ids)) => {
                let (local, also) = (Map::new(), self.loaded());
                let reading = Reading::new(&local, 0, &also);
                let all = world.truth.borrow().all(&ids, |all| reading.wants(all));
                let news = self.journal.read_anew(&all, &mut self.editor);
                self.heard(news);
            }
            Some(Flight::Commit(writes)) => self.commit(world, &writes),
        }
        world.remember();
    }

    fn commit(&mut self, world: &World, writes: &[Write]) {
        let now = *world.transactions.borrow();
        *world.transactions.borrow_mut() += 1;
        if matches!(self.fault, Break::Fail(n) if n == now) {
            return self.journal.failed();
        }
        if matches!(self.fault, Break::Die(n) if n == now) {
            self.dead = true;
            return;
        }
        let numbers = world.truth.borrow_mut().write(writes);
        let sent: Vec<String> = writes.iter().filter_map(known_id).collect();
        // Each edit was rechecked on what was committed before it.
        let is_begun = world.committed.borrow().articles().count() > 0;
        for (id, edit) in
            self.journal.waiting_edits().filter(|(id, _)| sent.iter().any(|sent| sent == id.as_str()))
        {
            if is_begun && !edit.changes.is_empty() {
                let known = apply(&mut world.committed.borrow_mut(), edit);
                // Only the articles and sets of the start are followed there.
                let is_followed = !matches!(known, Err(Conflict::NoHome { .. }));
                assert!(!is_followed || known.is_ok(), "{id:?} was committed and does not fit: {known:?}");
            }
        }
        match self.fault {
            Break::DieAfter(n) if n == now => self.dead = true,
            Break::Deny(n) if n == now => self.journal.failed(),
            _ => {
                let folded = self.journal.committed(&numbers);
                let _ = self.mirror.settle(self.editor.project(), &folded);
            }
        }
    }

    fn heard(&mut self, news: News) {
        for (id, homes) in &news.taken_in {
            self.mirror.took_in(id, homes);
        }
        for back in &news.taken_back {
            let _ = self.mirror.taken_back(&back.id);
        }
        self.taken_back.extend(news.taken_back);
        self.problems.extend(news.problems);
    }

    fn turns(&mut self, world: &World) {
        self.journal.look();
        for _ in 0..4 {
            self.turn(world);
        }
    }

    fn project(&self) -> &Project {
        self.editor.project()
    }

    fn loaded(&self) -> Set<ArticleId> {
        self.project().articles().map(|article| article.id.clone()).collect()
    }
}

fn known_id(write: &Write) -> Option<String> {
    match write {
        Write::Know { id } => Some(id.clone()),
        _ => None,
    }
}

// ---- one tab ----

#[test]
fn an_edit_is_saved_by_one_transaction_that_writes_no_snapshot() {
    let (world, mut tab) = World::with_articles();
    tab.span("s1", "x", "مرّاكشَ");
    assert_eq!(tab.journal.waiting(), 1);
    let records = world.truth.borrow().records.clone();
    tab.turn(&world);
    assert_eq!(tab.journal.waiting(), 0);
    assert_eq!(world.truth.borrow().records, records);
    assert_eq!(world.truth.borrow().journal.len(), 1);
    assert_eq!(world.reopened(), *tab.project());
    assert_eq!(tab.journal.begin(), None, "there is nothing to do");
}

#[test]
fn entries_go_only_with_the_snapshots_that_contain_them() {
    let (world, mut tab) = World::with_articles();
    tab.span("s1", "x", "مرّاكشَ");
    tab.span("s3", "y", "غدًا");
    tab.journal.fold();
    tab.turn(&world);
    // What waited is in the journal now, and in no snapshot.
    assert_eq!(world.truth.borrow().journal.len(), 2);
    tab.turn(&world);
    assert_eq!(world.truth.borrow().journal.len(), 0);
    assert_eq!(world.reopened(), *tab.project());
    // The mirror was settled as well: no edit's key is left, and it opens by itself.
    assert_eq!(world.disk.count("/edit/"), 0);
    let (_, alone) = world.disk.open();
    assert_eq!(alone.problems, []);
    assert_eq!(alone.project.set(&set_id("s1")), tab.project().set(&set_id("s1")));
}

#[test]
fn an_article_that_went_stays_away_even_where_local_storage_still_has_it() {
    let (world, mut tab) = World::with_articles();
    tab.span("s3", "y", "غدًا");
    tab.turn(&world);
    tab.journal.fold();
    tab.turn(&world);
    let before = world.disk.snapshot();
    assert!(before.keys().any(|key| key.contains("article/a2")));
    tab.span("s3", "z", "غدًا");
    tab.article_goes(&ArticleId::new("a2"));
    tab.turn(&world);
    let lagging = World { disk: Disk::of(before), ..world.clone() };
    let mut tab = lagging.open("b");
    assert_eq!(tab.problems, []);
    assert_eq!(tab.project().articles().count(), 1);
    tab.turns(&lagging);
    // And it may come back.
    tab.article_comes(&article("a2"));
    tab.set_comes(new_set("s3", "a2"));
    tab.span("s3", "again", "غدًا");
    tab.turns(&lagging);
    assert_eq!(world.reopened(), *tab.project());
    assert_eq!(tab.project().set(&set_id("s3")).map(|set| set.spans.len()), Some(1));
}

#[test]
fn a_database_that_was_emptied_while_open_is_written_anew_and_other_tabs_follow() {
    let (world, mut a) = World::with_articles();
    a.span("s1", "x", "مرّاكشَ");
    a.turn(&world);
    let mut b = world.open("b");
    *world.truth.borrow_mut() = MemoryTruth::default();
    a.span("s1", "y", "غدًا");
    a.turn(&world);
    assert_eq!(a.journal.waiting(), 0);
    assert_eq!(world.reopened(), *a.project());
    b.span("s2", "z", "غدًا");
    b.turns(&world);
    a.turns(&world);
    assert_eq!(world.reopened(), *a.project());
    assert_eq!(a.project(), b.project());
    assert_eq!((a.taken_back.len(), b.taken_back.len()), (0, 0));
}

#[test]
fn a_newer_version_makes_a_tab_stop_writing() {
    for (key, value) in [(STATE_KEY, r#"{"v":2,"whatever":[]}"#), ("", r#"{"v":2,"i":"new"}"#)] {
        let (world, mut tab) = World::with_articles();
        {
            let mut truth = world.truth.borrow_mut();
            if key.is_empty() {
                truth.write(&[Write::Append { value: value.to_owned() }]);
            } else {
                truth.records.insert(key.to_owned(), value.to_owned());
            }
        }
        let before = world.truth.borrow().clone();
        tab.span("s1", "x", "مرّاكشَ");
        tab.turns(&world);
        assert!(tab.journal.is_read_only());
        assert_eq!(tab.journal.waiting(), 1, "it is not said to be saved");
        let mut other = world.open("b");
        assert!(other.journal.is_read_only());
        assert_eq!(other.project().sets().count(), 3, "what can be read is shown");
        other.span("s1", "y", "غدًا");
        other.turns(&world);
        assert_eq!(*world.truth.borrow(), before);
    }
}

// ---- two tabs ----

#[test]
fn an_edit_in_one_tab_is_in_the_other_and_neither_is_undone_by_the_others_undo() {
    let (world, mut a) = World::with_articles();
    let mut b = world.open("b");
    a.span("s1", "x", "مرّاكشَ");
    b.span("s1", "y", "غدًا");
    a.turns(&world);
    b.turns(&world);
    a.turns(&world);
    assert_eq!(a.project(), b.project());
    assert_eq!(a.project().set(&set_id("s1")).map(|set| set.spans.len()), Some(2));
    assert_eq!(world.reopened(), *a.project());
}

#[test]
fn of_two_edits_to_one_record_the_later_is_taken_back_and_told_for_good() {
    let (world, mut a) = World::with_articles();
    a.span("s1", "x", "مرّاكشَ");
    a.turns(&world);
    let mut b = world.open("b");
    a.edit(&relabel(a.project(), "s1", "x", "person"));
    let to_event = relabel(b.project(), "s1", "x", "event");
    b.edit(&to_event);
    let with_both = world.disk.snapshot();
    a.turns(&world);
    b.turns(&world);
    assert_eq!(b.taken_back.iter().map(|back| &back.edit).collect::<Vec<_>>(), [&to_event]);
    assert_eq!(a.project(), b.project());
    assert_eq!(b.journal.waiting(), 0);
    // Nothing brings it back: not its key in local storage, should that lag behind, not even if it fitted again.
    a.edit(&relabel(a.project(), "s1", "x", "place"));
    a.turns(&world);
    let lagging = World { disk: Disk::of(with_both), ..world.clone() };
    let c = lagging.open("c");
    assert_eq!((c.project(), c.journal.waiting()), (a.project(), 0));
}

#[test]
fn two_tabs_that_begin_a_set_at_once_both_keep_their_labels() {
    let (world, mut a) = World::with_articles();
    let (mut b, mut c) = (world.open("b"), world.open("c"));
    let first = |tab: &mut Tab, id: &str| {
        // As the app has it: the first label says that the set is in progress.
        let new = SetHead { state: SetState::InProgress, ..SetHead::default() };
        let head = RecordId::SetHead(set_id("s1"));
        let mut edit = add_span("s1", span_of(id, "مرّاكشَ", "place"));
        let old = Some(Record::SetHead(SetHead::default()));
        edit.changes.extend(Edit::one(head, old, Some(Record::SetHead(new))).changes);
        tab.edit(&edit);
        edit
    };
    first(&mut a, "x");
    first(&mut b, "y");
    // Also where the page went before it was saved.
    let edit = first(&mut c, "z");
    drop(c);
    a.turns(&world);
    b.turns(&world);
    a.turns(&world);
    assert_eq!((a.project(), b.taken_back.len()), (b.project(), 0));
    let mut d = world.open("d");
    assert_eq!((&d.problems[..], d.taken_back.len()), (&[][..], 0), "{edit:?}");
    d.turns(&world);
    assert_eq!(d.project().set(&set_id("s1")).map(|set| set.spans.len()), Some(3));
    assert_eq!(world.reopened(), *d.project());
    // Undoing one's own leaves the other's.
    b.turns(&world);
    assert!(matches!(b.editor.undo(), wusum::edit::Undone::Applied(_)));
    assert_eq!(b.project().set(&set_id("s1")).map(|set| set.spans.len()), Some(2));
    assert_eq!(b.project().set(&set_id("s1")).map(|set| set.head.state), Some(SetState::InProgress));
}

#[test]
fn a_tab_that_slept_while_entries_were_folded_reads_everything_anew_and_keeps_its_own() {
    let (world, mut a) = World::with_articles();
    let mut b = world.open("b");
    a.span("s1", "x", "مرّاكشَ");
    a.turn(&world);
    a.journal.fold();
    a.turn(&world);
    b.span("s1", "y", "غدًا");
    b.turns(&world);
    a.turns(&world);
    assert_eq!(a.project(), b.project());
    assert_eq!(a.project().set(&set_id("s1")).map(|set| set.spans.len()), Some(2));
}

#[test]
fn articles_and_sets_that_come_in_one_tab_come_in_the_other() {
    let (world, mut a) = World::with_articles();
    let mut b = world.open("b");
    a.article_comes(&article("a3"));
    a.set_comes(new_set("s9", "a3"));
    a.span("s9", "x", "مرّاكشَ");
    a.turns(&world);
    b.turns(&world);
    assert_eq!(a.project(), b.project());
    b.span("s9", "y", "مرّاكشَ");
    a.article_goes(&ArticleId::new("a3"));
    a.turns(&world);
    b.turns(&world);
    a.turns(&world);
    assert_eq!(a.project(), b.project());
    assert_eq!(b.taken_back.len(), 1, "an edit in an article that the other removed is told");
    assert_eq!(world.reopened(), *a.project());
}

// ---- local storage beside it ----

#[test]
fn what_the_first_version_saved_is_taken_over_with_all_that_is_in_it() {
    let world = World { disk: Disk::of(saved_sample()), ..World::default() };
    let expected = Disk::of(saved_sample()).open().1.project;
    let mut tab = world.open("a");
    assert_eq!((tab.project(), &tab.problems[..]), (&expected, &[][..]));
    tab.turns(&world);
    assert_eq!(world.reopened(), expected);
    // Its keys are still there and count for nothing more.
    tab.edit(&relabel(tab.project(), "s1", "01KPLACE0000000000000000A3", "person"));
    tab.turns(&world);
    let lagging = World { disk: Disk::of(saved_sample()), ..world.clone() };
    let again = lagging.open("b");
    assert_eq!((again.project(), again.journal.waiting()), (tab.project(), 0));
}

#[test]
fn work_done_while_there_was_only_local_storage_comes_into_the_database() {
    for is_folded in [false, true] {
        let (world, mut tab) = World::with_articles();
        tab.span("s1", "x", "مرّاكشَ");
        tab.span("s1", "y", "غدًا");
        tab.turn(&world);
        tab.journal.fold();
        tab.turn(&world);
        // The next time the browser gives no database.
        let (mut store, loaded) = world.disk.open();
        store.by_itself("alone");
        let mut alone = Editor::new(loaded.project);
        let mut made = 0;
        let mut work = |store: &mut Store<FaultyStore>, edit: Edit| {
            made += 1;
            alone.apply(edit.clone()).expect("it applies");
            store.append(EditId::new(format!("alone{made}")), &edit).expect("kept");
            alone.project().clone()
        };
        work(&mut store, add_span("s1", span_of("z", "🌍", "event")));
        let with_z = work(&mut store, relabel(tab.project(), "s1", "x", "person"));
        if is_folded {
            store.tidy(&with_z).expect("folds");
            store.tidy(&with_z).expect("sweeps");
            assert_eq!(world.disk.count("/edit/"), 0);
        }
        let last = work(&mut store, add_span("s1", span_of("w", "🌍", "quote")));
        let lag = world.disk.snapshot();
        let mut back = world.open("b");
        assert_eq!(back.project().set(&set_id("s1")), last.set(&set_id("s1")), "folded: {is_folded}");
        back.turns(&world);
        assert_eq!(world.reopened(), *back.project());
        // Once it is in, local storage as it was then changes nothing.
        let set = RecordId::Span(set_id("s1"), wusum::model::SpanId::new("z"));
        let z =
            back.project().set(&set_id("s1")).and_then(|set| set.spans.get(&wusum::model::SpanId::new("z")));
        let z = Record::Span(Span::clone(z.expect("it is there")));
        back.edit(&Edit::one(set, Some(z), None));
        back.turns(&world);
        let lagging = World { disk: Disk::of(lag), ..world.clone() };
        let again = lagging.open("c");
        assert_eq!((again.project(), again.journal.waiting()), (back.project(), 0), "folded: {is_folded}");
    }
}

#[test]
fn an_edit_in_flight_when_the_page_goes_is_found_in_local_storage() {
    let (world, mut tab) = World::with_articles();
    tab.span("s1", "x", "مرّاكشَ");
    let expected = tab.project().clone();
    drop(tab);
    let mut tab = world.open("b");
    assert_eq!((tab.project(), tab.journal.waiting()), (&expected, 1));
    tab.turn(&world);
    assert_eq!(world.reopened(), expected);
}

#[test]
fn a_mirror_without_room_keeps_the_sets_worked_on_last_and_stops_nobody() {
    let (world, mut tab) = World::with_articles();
    tab.span("s3", "x", "غدًا");
    tab.turns(&world);
    tab.journal.fold();
    tab.turns(&world);
    let used: usize = world.disk.snapshot().iter().map(|(k, v)| wusum::storage::utf16_size(k, v)).sum();
    let full = Mirror::new(FaultyStore::with_quota(&world.disk, used));
    tab.mirror = full;
    tab.mirror.read().expect("reads");
    let edit = add_span("s1", span_of("y", "غدًا", "place"));
    tab.editor.apply(edit.clone()).expect("it applies");
    let id = EditId::new("full");
    tab.mirror.edited(&id, &edit, 9, true).expect("texts go first");
    assert_eq!((world.disk.count("/article/"), world.disk.count("/edit/")), (0, 1));
    tab.journal.edited(id, edit, 9);
    tab.turns(&world);
    assert_eq!(tab.journal.waiting(), 0);
    assert_eq!(world.reopened(), *tab.project());
}

// ---- what is read ----

#[test]
fn opening_reads_the_articles_that_the_journal_is_about_and_of_the_others_only_the_index() {
    let (world, mut tab) = World::with_articles();
    tab.span("s1", "x", "مرّاكشَ");
    tab.turns(&world);
    tab.journal.fold();
    tab.turns(&world);
    tab.span("s3", "y", "غدًا");
    tab.turns(&world);
    let lazy = world.open_lazily("b");
    assert_eq!(lazy.loaded(), Set::from([ArticleId::new("a2")]));
    let whole = tab.project();
    assert_eq!(lazy.project().headers(), whole.headers());
    assert_eq!(lazy.project().article_ids(), whole.article_ids());
    assert_eq!(lazy.project().id_by_hash(&article("a1").sha256), whole.id_by_hash(&article("a1").sha256));
    let mut lazy = lazy;
    lazy.load(&world, |id| id.as_str() == "a1");
    assert_eq!(lazy.project(), whole);
    assert_eq!(lazy.journal.begin(), None, "reading leaves nothing to write");
}

#[test]
fn an_article_that_is_not_loaded_is_listed_as_one_that_is() {
    let (world, mut tab) = World::with_articles();
    tab.span("s1", "x", "مرّاكشَ");
    tab.edit(&set_state(tab.project(), &set_id("s1"), SetState::InProgress).expect("allowed"));
    tab.edit(&bin_article(tab.project(), &ArticleId::new("a2"), UtcMillis(9)).expect("allowed"));
    // Its language is guessed.
    tab.article_comes(&Article::new(ArticleId::new("a3"), "The harbour of the town", ArticleMeta::default()));
    tab.turns(&world);
    tab.journal.fold();
    tab.turns(&world);
    let lazy = world.open_lazily("b");
    assert_eq!(lazy.loaded(), Set::new());
    for annotator in tab.project().sets().map(|set| &set.annotator) {
        let expected = headings(tab.project(), annotator);
        assert_eq!(headings(lazy.project(), annotator), expected);
        assert_eq!(expected.values().map(|it| &*it.language).collect::<Vec<_>>(), ["ar", "ar", "en"]);
    }
    let listed =
        |project: &Project| ["a1", "a2", "a3", "a4"].map(|id| project.is_listed(&ArticleId::new(id)));
    assert_eq!(listed(lazy.project()), [true, false, true, false]);
    assert_eq!(listed(tab.project()), [true, false, true, false]);
}

#[test]
fn a_small_project_is_read_whole_and_of_a_large_one_what_is_asked_for() {
    let (world, _) = World::with_articles();
    let bytes: usize = ["a1", "a2"].map(|id| article(id).text.len()).iter().sum();
    let loaded = |whole_up_to: usize, also: &[&str]| {
        let (local, also) = (Map::new(), also.iter().copied().map(ArticleId::new).collect());
        let reading = Reading::new(&local, whole_up_to, &also);
        let all = world.truth.borrow().all(&[], |all| reading.wants(all));
        let project = truth::open(&all, &local, "b").loaded.project;
        assert_eq!(project.article_ids().len(), 2);
        project.articles().map(|article| article.id.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(loaded(bytes, &[]), ["a1", "a2"]);
    assert_eq!(loaded(bytes - 1, &[]), Vec::<String>::new());
    assert_eq!(loaded(bytes - 1, &["a2", "gone"]), ["a2"]);
}

#[test]
fn the_text_of_an_article_is_had_from_its_record_alone() {
    let (world, _) = World::with_articles();
    let key = truth::text_key(&ArticleId::new("a1"));
    let raw = world.truth.borrow().records[&key].clone();
    assert_eq!(truth::text_in(&raw).as_deref(), Some(&*article("a1").text));
    assert_eq!(truth::text_in(&raw[..raw.len() / 2]), None);
}

#[test]
fn what_another_tab_does_to_an_article_that_is_not_loaded_loads_it() {
    let (world, mut a) = World::with_articles();
    let mut b = world.open_lazily("b");
    assert_eq!(b.loaded(), Set::new());
    a.span("s3", "y", "غدًا");
    a.set_comes(new_set("s4", "a1"));
    a.article_comes(&article("a3"));
    a.turns(&world);
    b.turns(&world);
    assert_eq!(b.project(), a.project());
    // And what is folded by a tab has all of it.
    b.journal.fold();
    b.turns(&world);
    assert_eq!(world.truth.borrow().journal.len(), 0);
    assert_eq!(world.reopened(), *a.project());
    // A tab that slept through that reads its own articles anew, and may not load any before.
    let mut c = world.open_lazily("c");
    a.turns(&world);
    a.span("s1", "z", "مرّاكشَ");
    a.turns(&world);
    a.journal.fold();
    a.turns(&world);
    c.load(&world, |_| true);
    assert_eq!(c.loaded(), Set::new());
    c.turns(&world);
    c.load(&world, |_| true);
    assert_eq!(c.project(), a.project());
}

#[test]
fn what_nothing_in_the_journal_is_about_can_be_let_go_and_is_loaded_again_as_it_was() {
    let (world, mut tab) = World::with_articles();
    tab.journal.fold();
    tab.turns(&world);
    tab.span("s1", "x", "مرّاكشَ");
    assert_eq!(tab.journal.at_rest(tab.project()), Set::new(), "something waits");
    tab.turns(&world);
    assert_eq!(tab.journal.at_rest(tab.project()), Set::from([ArticleId::new("a2")]));
    let whole = tab.project().clone();
    tab.let_go();
    assert_eq!(tab.loaded(), Set::from([ArticleId::new("a1")]));
    assert_eq!(tab.project().headers(), whole.headers());
    // A schema change of another tab, and an edit of it there, find it as if it had never been loaded.
    let mut other = world.open("b");
    other.span("s3", "y", "غدًا");
    other.turns(&world);
    tab.turns(&world);
    assert_eq!(tab.project(), other.project());
    tab.journal.fold();
    tab.turns(&world);
    // What this tab can undo stays.
    tab.let_go();
    assert_eq!(tab.loaded(), Set::from([ArticleId::new("a1")]));
    let Undone::Applied(edit) = tab.editor.undo() else { panic!("it can be undone") };
    tab.record(&edit);
    tab.turns(&world);
    tab.load(&world, |_| true);
    assert_eq!(tab.project(), &world.reopened());
}

/// What a job is about that a page with this project sends: what is loaded, and what is read beside it. `None` where
/// something cannot be read.
fn whole_for_a_job(world: &World, loaded: &Project, selection: &Selection) -> Option<Project> {
    let mut whole = loaded.clone();
    let names = [(new_set("s", "a").annotator, AnnotatorId::new("سلمى"))];
    if let Some(missing) = Missing::of(loaded, selection, "wusum".to_owned(), "", &names) {
        let given = world.truth.borrow().records(&missing.articles.concat());
        missing.put_into(&mut whole, vec![truth::read_alone(&missing.articles, &given)?]);
    }
    Some(whole)
}

#[test]
fn a_job_reads_what_is_not_loaded_and_has_all_of_it_or_says_that_it_has_not() {
    let (world, mut tab) = World::with_articles();
    tab.span("s3", "y", "غدًا");
    tab.turns(&world);
    tab.journal.fold();
    tab.turns(&world);
    tab.span("s1", "x", "مرّاكشَ");
    tab.turns(&world);
    let all = Selection::default();
    let before = tab.project().clone();
    assert_eq!(whole_for_a_job(&world, &before, &all), Some(before.clone()), "all is loaded");
    let lazy = world.open_lazily("b");
    assert_eq!(lazy.loaded(), Set::from([ArticleId::new("a1")]));
    // All is there, under the names that files carry.
    let mut whole = whole_for_a_job(&world, lazy.project(), &all).expect("it can be read");
    assert_eq!(whole.absent().count(), 0);
    let read = whole.set(&SetId::new("s3")).expect("it was read").clone();
    let was = before.set(&SetId::new("s3")).expect("it was there").clone();
    let as_files_have_it = was.clone().with_annotators(&[(was.annotator.clone(), read.annotator.clone())]);
    assert_eq!(read, as_files_have_it);
    whole.add_set(was);
    assert_eq!(whole, before);
    // What is not selected is not read.
    let only =
        |id: &str| Selection { articles: ArticleChoice::Only(vec![ArticleId::new(id)]), ..all.clone() };
    assert_eq!(Missing::of(lazy.project(), &only("a1"), String::new(), "", &[]), None);
    let done = Selection { only_done: true, ..all.clone() };
    assert_eq!(Missing::of(lazy.project(), &done, String::new(), "", &[]), None);
    let bare = Selection { sets: SetChoice::Only(Vec::new()), ..all.clone() };
    let keys = Missing::of(lazy.project(), &bare, String::new(), "", &[]).expect("a2 is absent").articles;
    assert!(keys.concat().iter().all(|key| !key.contains("/set/")), "{keys:?}");
    // Damaged or gone, it is said.
    let key = truth::set_key(&SetId::new("s3"));
    let raw = world.truth.borrow_mut().records.insert(key.clone(), "{\"v\":1,".to_owned());
    assert_eq!(whole_for_a_job(&world, lazy.project(), &all), None);
    world.truth.borrow_mut().records.remove(&key);
    assert_eq!(whole_for_a_job(&world, lazy.project(), &all), None);
    world.truth.borrow_mut().records.insert(key, raw.expect("it was there"));
    assert!(whole_for_a_job(&world, lazy.project(), &only("a2")).is_some());
}

#[test]
fn the_articles_used_least_recently_go_until_the_rest_fits() {
    let mut project = Project::default();
    for id in ["a1", "a2", "a3", "a4"] {
        project.add_article(Article::new(ArticleId::new(id), "x".repeat(100), ArticleMeta::default()));
    }
    let set = |ids: &[&str]| ids.iter().map(ArticleId::new).collect::<Set<_>>();
    let (all, used) = (set(&["a1", "a2", "a3", "a4"]), Map::from([("a1", 7), ("a3", 2)]));
    let used: Map<ArticleId, u64> = used.iter().map(|(id, at)| (ArticleId::new(id), *at)).collect();
    let gone = |free: &Set<ArticleId>, at_most, some| truth::to_let_go(&project, free, &used, at_most, some);
    assert_eq!(gone(&all, 400, 9), Set::new(), "there is room for all");
    assert_eq!(gone(&all, 399, 9), set(&["a2"]), "one that was never opened");
    assert_eq!(gone(&all, 200, 9), set(&["a2", "a4"]));
    assert_eq!(gone(&all, 100, 9), set(&["a2", "a3", "a4"]), "then the one opened longest ago");
    assert_eq!(gone(&all, 0, 2), set(&["a2", "a4"]), "not more at once");
    assert_eq!(gone(&set(&["a1"]), 0, 9), set(&["a1"]), "the others are needed");
}

#[test]
fn what_came_whole_or_from_another_tab_makes_folding_due_and_one_fold_is_enough_for_both() {
    let (world, mut a) = World::with_articles();
    let mut b = world.open("b");
    for n in 0..wusum::storage::FOLD_AFTER {
        a.article_comes(&article(&format!("long-{n}")));
    }
    a.turns(&world);
    b.turns(&world);
    assert!(a.journal.needs_folding(), "articles that came are entries");
    assert!(b.journal.needs_folding(), "and so in the tab that looks on");
    a.journal.fold();
    a.turns(&world);
    assert_eq!(world.truth.borrow().journal.len(), 0);
    b.turns(&world);
    assert!(!a.journal.needs_folding() && !b.journal.needs_folding());
    assert_eq!(b.journal.at_rest(b.project()).len(), 2 + wusum::storage::FOLD_AFTER);
    assert_eq!(b.project(), &world.reopened());
}

#[test]
fn an_index_that_does_not_fit_is_not_believed_and_written_anew() {
    let (world, mut tab) = World::with_articles();
    let before = world.truth.borrow().records.clone();
    tab.span("s1", "x", "مرّاكشَ");
    tab.set_comes(new_set("s4", "a2"));
    tab.article_comes(&article("a3"));
    tab.turns(&world);
    tab.journal.fold();
    tab.turns(&world);
    let expected = tab.project().clone();
    let index: Vec<String> =
        world.truth.borrow().records.keys().filter(|key| key.starts_with(INDEX_KEY)).cloned().collect();
    assert_eq!(index.len(), 4);
    // As a version without an index leaves it, as one that never had any, and with one record damaged or gone.
    let old = |key: &String| before.get(key).cloned();
    type Case<'a> = &'a dyn Fn(&String) -> Option<String>;
    let cases: [Case<'_>; 5] = [
        &old,
        &|_| None,
        &|key| Some(if key.starts_with(INDEX_PREFIX) { "{}" } else { "[" }.to_owned()),
        &|key| (key != &format!("{INDEX_PREFIX}a1")).then(|| world.truth.borrow().records[key].clone()),
        &|key| Some(world.truth.borrow().records[key].replace("\"v\":1", "\"v\":7")),
    ];
    for (at, case) in cases.into_iter().enumerate() {
        let mut truth = world.truth.borrow().clone();
        for key in &index {
            match case(key) {
                Some(raw) => truth.records.insert(key.clone(), raw),
                None => truth.records.remove(key),
            };
        }
        let hurt = World { truth: Rc::new(RefCell::new(truth)), ..World::default() };
        assert_eq!(hurt.reopened(), expected, "case {at}");
        let mut tab = hurt.open("b");
        tab.turns(&hurt);
        assert_eq!(tab.project(), &expected, "case {at}");
        for key in &index {
            let (now, then) =
                (hurt.truth.borrow().records[key].clone(), world.truth.borrow().records[key].clone());
            assert_eq!(now, then, "case {at}: {key}");
        }
        assert_eq!(tab.journal.begin(), None, "case {at}");
    }
}

#[test]
fn the_index_says_nothing_of_a_span_that_is_gone() {
    let (world, mut tab) = World::with_articles();
    tab.span("s1", "x", "مرّاكشَ");
    tab.turn(&world);
    let span =
        tab.project().set(&set_id("s1")).and_then(|set| set.spans.iter().next()).expect("a span").clone();
    let id = RecordId::Span(set_id("s1"), span.id.clone());
    tab.edit(&Edit::one(id, Some(Record::Span(Span::clone(&span))), None));
    tab.turns(&world);
    tab.journal.fold();
    tab.turns(&world);
    // Compares each record of the index with what it is about.
    assert_eq!(world.reopened(), *tab.project());
}

#[test]
fn an_article_that_two_tabs_remove_and_one_brings_back_is_the_same_for_all() {
    let world = World::with_articles().0;
    let (mut b, mut c) = (world.open("b"), world.open("c"));
    b.article_comes(&article("new"));
    b.turn(&world);
    c.turns(&world);
    c.article_goes(&ArticleId::new("new"));
    b.article_goes(&ArticleId::new("new"));
    b.article_comes(&article("new"));
    for _ in 0..3 {
        b.turns(&world);
        c.turns(&world);
    }
    assert_eq!(b.project(), c.project());
    assert_eq!(&world.reopened(), b.project());
}

// ---- saved by this version ----

fn stored_path() -> std::path::PathBuf {
    std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/stored/database-1/database.json")
}

/// What the page leaves: guidelines, a retired label, an article in the bin, folded work and work in the journal.
fn worked_on() -> (World, Project) {
    let (world, mut tab) = World::with_articles();
    let stamp = Stamp { annotator: AnnotatorId::new("ليلى"), now: UtcMillis(5), origin: Origin::Hand };
    tab.span("s1", "x", "مرّاكشَ");
    tab.edit(&add_guideline(tab.project(), "# الأشخاص\n- بلا ألقاب", UtcMillis(7)).expect("allowed"));
    let retired = SchemaChange::Retire(LabelId::new("event"));
    tab.edit(&change_schema(tab.project(), &retired, &stamp).expect("allowed"));
    tab.edit(&bin_article(tab.project(), &ArticleId::new("a2"), UtcMillis(9)).expect("allowed"));
    tab.turns(&world);
    tab.journal.fold();
    tab.turns(&world);
    tab.edit(&relabel(tab.project(), "s1", "x", "person"));
    tab.span("s2", "y", "غدًا");
    tab.article_comes(&article("a3"));
    tab.set_comes(new_set("s4", "a3"));
    tab.turns(&world);
    let project = tab.project().clone();
    (world, project)
}

fn stored(truth: &MemoryTruth) -> serde_json::Value {
    let journal: Vec<(u64, &String)> = truth.journal.iter().map(|(number, raw)| (*number, raw)).collect();
    let records: Vec<(&String, &String)> = truth.records.iter().collect();
    let ids: Vec<&String> = truth.ids.iter().collect();
    serde_json::json!({ "records": records, "journal": journal, "ids": ids })
}

/// Older ones stay and must open for ever; `WUSUM_BLESS=1` writes this one anew.
#[test]
fn a_database_saved_by_this_version_opens_as_it_was_and_is_written_the_same_again() {
    let (world, expected) = worked_on();
    let now = stored(&world.truth.borrow());
    if std::env::var_os("WUSUM_BLESS").is_some() {
        std::fs::create_dir_all(stored_path().parent().expect("a folder")).expect("it can be made");
        let json = serde_json::to_string_pretty(&now).expect("strings are JSON");
        std::fs::write(stored_path(), json + "\n").expect("the sample can be written");
    }
    let json = std::fs::read_to_string(stored_path()).expect("the sample is in the repository");
    let sample: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(now, sample);
    let read = |name: &str| sample[name].clone();
    let records: Vec<(String, String)> = serde_json::from_value(read("records")).expect("records");
    let journal: Vec<(u64, String)> = serde_json::from_value(read("journal")).expect("the journal");
    let ids: Vec<String> = serde_json::from_value(read("ids")).expect("ids");
    let truth = MemoryTruth {
        records: records.into_iter().collect(),
        last: journal.last().map_or(0, |(number, _)| *number),
        journal: journal.into_iter().collect(),
        ids: ids.into_iter().collect(),
    };
    let saved = World { truth: Rc::new(RefCell::new(truth)), ..World::default() };
    assert_eq!(saved.reopened(), expected);
    assert_eq!(saved.open_lazily("b").loaded(), Set::from([ArticleId::new("a1")]), "the index is believed");
}

// ---- damage ----

#[test]
fn no_damaged_byte_of_the_database_panics_and_the_rest_loads_and_the_damaged_value_is_kept() {
    let (world, mut tab) = World::with_articles();
    tab.span("s1", "x", "مرّاكشَ");
    tab.span("s3", "y", "غدًا");
    tab.turns(&world);
    tab.journal.fold();
    tab.turns(&world);
    tab.span("s2", "z", "غدًا");
    tab.edit(&relabel(tab.project(), "s1", "x", "event"));
    tab.turns(&world);
    let whole = world.truth.borrow().clone();
    let stride: usize = std::env::var("WUSUM_SOAK").map_or(7, |_| 1);
    let records = whole.records.iter().map(|(key, raw)| (key.clone(), None, raw.clone()));
    let entries = whole.journal.iter().map(|(number, raw)| (String::new(), Some(*number), raw.clone()));
    let mut seed = 1_u32;
    for (key, number, raw) in records.chain(entries) {
        for at in (0..raw.len()).step_by(stride) {
            let cut = String::from_utf8_lossy(&raw.as_bytes()[..at]).into_owned();
            let mut flipped = raw.clone().into_bytes();
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            flipped[at] ^= 1 << (seed >> 29);
            for bad in [cut, String::from_utf8_lossy(&flipped).into_owned()] {
                let mut damaged = whole.clone();
                match number {
                    Some(number) => damaged.journal.insert(number, bad.clone()),
                    None => damaged.records.insert(key.clone(), bad.clone()),
                };
                let hurt = World { truth: Rc::new(RefCell::new(damaged)), ..World::default() };
                let mut tab = hurt.open("b");
                // A value that is another but can be read is found out by the edits upon it, if at all.
                let is_told = tab.problems.iter().any(|problem| {
                    !matches!(problem, LoadProblem::Refused { .. } | LoadProblem::Homeless { .. })
                });
                for id in ["a1", "a2"] {
                    let is_here = tab.project().article(&ArticleId::new(id)).is_some();
                    assert!(is_here || key.ends_with(id), "{key} at {at}: {id} is gone");
                }
                let other = if key.ends_with("s3") || key.ends_with("a2") { "s2" } else { "s3" };
                if number.is_none() && !key.contains("article") {
                    let before = world.committed.borrow();
                    assert_eq!(
                        tab.project().set(&set_id(other)),
                        before.set(&set_id(other)),
                        "{key} at {at}"
                    );
                }
                if tab.journal.is_read_only() {
                    continue;
                }
                tab.turns(&hurt);
                tab.journal.fold();
                tab.turns(&hurt);
                let truth = hurt.truth.borrow();
                let is_kept = truth.records.values().chain(truth.journal.values()).any(|value| *value == bad);
                assert!(is_kept || !is_told || key == STATE_KEY, "{key} {number:?} at {at}: `{bad}` is gone");
            }
        }
    }
}

// ---- whatever fails, whenever ----

/// Runs the steps with one fault, opens again over a local storage that lags. Returns whether the fault came to pass.
fn survives(start: &World, steps: &[Step], fault: Fault, breaks: Break, lag: u64) -> bool {
    let world = World {
        truth: Rc::new(RefCell::new(start.truth.borrow().clone())),
        disk: Disk::of(start.disk.snapshot()),
        committed: Rc::new(RefCell::new(start.committed.borrow().clone())),
        ..World::default()
    };
    world.remember();
    let mut tab = world.open_with("b", fault, breaks);
    let (mut states, mut edits, mut acknowledged) = (vec![tab.project().clone()], Vec::new(), 0);
    for step in steps {
        match make_edit(tab.project(), &format!("x{}", tab.made), step) {
            Some(edit) => {
                tab.edit(&edit);
                states.push(tab.project().clone());
                edits.push(edit);
            }
            None => match step {
                Step::Tidy | Step::MakeRoom => tab.journal.fold(),
                _ => tab.turn(&world),
            },
        }
        world.remember();
        if tab.dead {
            break;
        }
        if tab.journal.waiting() == 0 {
            acknowledged = states.len() - 1;
        }
    }
    assert_eq!(tab.taken_back, []);
    let hit = match (fault, breaks) {
        (_, Break::Fail(n) | Break::Die(n) | Break::DieAfter(n) | Break::Deny(n)) => {
            n < *world.transactions.borrow()
        }
        (Fault::Fail(n) | Fault::Die(n) | Fault::DieAfter(n) | Fault::Tear(n), _) => {
            n < tab.mirror.kv().writes
        }
        _ => false,
    };
    for disk in lagging(&world.history.borrow(), lag) {
        let again =
            World { truth: Rc::new(RefCell::new(world.truth.borrow().clone())), disk, ..World::default() };
        let mut found = again.open("c");
        let bad = found.problems.iter().find(|problem| !matches!(problem, LoadProblem::Unreadable { .. }));
        assert!(bad.is_none() || tab.dead || tab.journal.waiting() > 0, "{fault:?} {breaks:?}: {bad:?}");
        assert!(
            is_saved_and_in_flight(&states[acknowledged], &edits[acknowledged..], found.project()),
            "{fault:?} {breaks:?}: acknowledged {acknowledged} of {}",
            states.len() - 1,
        );
        found.turns(&again);
        assert_eq!(found.journal.waiting(), 0);
        assert_eq!(again.reopened(), *found.project());
    }
    hit
}

/// Local storage as it is, as it once was, and as a crash may leave it: each key as it ever was, one value torn.
fn lagging(history: &[Map<String, String>], seed: u64) -> Vec<Disk> {
    let mut random = seed;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below
    };
    let last = history.last().cloned().unwrap_or_default();
    let earlier = history[next(history.len())].clone();
    let keys: Set<String> = history.iter().flat_map(|map| map.keys().cloned()).collect();
    let mut mixed = Map::new();
    for key in &keys {
        if let Some(value) = history[next(history.len())].get(key) {
            mixed.insert(key.clone(), value.clone());
        }
    }
    let torn = mixed.keys().nth(next(mixed.len().max(1))).cloned();
    if let Some(key) = torn {
        let value = mixed[&key].clone();
        let half = (0..=value.len() / 2).rev().find(|at| value.is_char_boundary(*at)).unwrap_or(0);
        mixed.insert(key, value[..half].to_owned());
    }
    [last, earlier, mixed, Map::new()].into_iter().map(Disk::of).collect()
}

/// Whether `found` is what was saved, and any of the edits in flight that still fit, in their order.
fn is_saved_and_in_flight(saved: &Project, in_flight: &[Edit], found: &Project) -> bool {
    if saved == found {
        return true;
    }
    let Some((first, rest)) = in_flight.split_first() else { return false };
    let mut with = saved.clone();
    (apply(&mut with, first).is_ok() && is_saved_and_in_flight(&with, rest, found))
        || is_saved_and_in_flight(saved, rest, found)
}

#[derive(Clone, Debug)]
enum TwoTabs {
    Edit(Step),
    Undo,
    Redo,
    Turn,
    Fold,
    Article(usize),
    Remove(usize),
    /// Opens one of the articles that are not loaded.
    Load(usize),
    LetGo,
}

fn two_tabs() -> impl Strategy<Value = TwoTabs> {
    prop_oneof![
        8 => step().prop_map(TwoTabs::Edit),
        2 => Just(TwoTabs::Undo),
        1 => Just(TwoTabs::Redo),
        5 => Just(TwoTabs::Turn),
        1 => Just(TwoTabs::Fold),
        1 => (0..2_usize).prop_map(TwoTabs::Article),
        1 => (0..4_usize).prop_map(TwoTabs::Remove),
        3 => (0..3_usize).prop_map(TwoTabs::Load),
        2 => Just(TwoTabs::LetGo),
    ]
}

/// Each case runs once for every write that it makes, so the gate has fewer of them.
fn some_cases() -> u32 {
    if std::env::var_os("WUSUM_SOAK").is_some() { cases() } else { 32 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: some_cases(), ..ProptestConfig::default() })]

    /// Every transaction in turn is refused, dies before and after it is durable, or is denied; every write of local
    /// storage in turn fails, dies, or tears. `WUSUM_SOAK` is the number of cases for a long run.
    #[test]
    fn exactly_what_was_saved_is_there_or_that_and_what_was_in_flight(
        steps in prop::collection::vec(step(), 1..12), lag in any::<u64>(),
    ) {
        let start = World::with_articles().0;
        survives(&start, &steps, Fault::None, Break::None, lag);
        for breaks in [Break::Fail, Break::Die, Break::DieAfter, Break::Deny] {
            let mut at = 0;
            while survives(&start, &steps, Fault::None, breaks(at), lag) {
                at += 1;
            }
        }
        for fault in [Fault::Fail, Fault::Die, Fault::DieAfter, Fault::Tear] {
            let mut at = 0;
            while survives(&start, &steps, fault(at), Break::None, lag) {
                at += 1;
            }
        }
    }

    /// Every edit is committed, or taken back and told; all tabs and the next opening agree.
    #[test]
    fn two_tabs_interleaved_lose_nothing_silently(
        steps in prop::collection::vec((any::<bool>(), two_tabs()), 1..60), breaks in 0..40_usize, how in 0..3_usize,
    ) {
        let world = World::with_articles().0;
        let breaks = [Break::None, Break::Fail(breaks), Break::Deny(breaks)][how];
        let mut tabs = ["b", "c"].map(|name| Tab { fault: breaks, ..world.open_lazily(name) });
        for (first, step) in steps {
            let tab = &mut tabs[usize::from(first)];
            match step {
                TwoTabs::Edit(step) => {
                    if let Some(edit) = make_edit(tab.project(), &format!("{}{}", tab.name, tab.made), &step)
                        .filter(|edit| apply(&mut tab.project().clone(), edit).is_ok())
                    {
                        tab.edit(&edit);
                    }
                }
                TwoTabs::Undo => {
                    if let wusum::edit::Undone::Applied(edit) = tab.editor.undo() {
                        tab.record(&edit);
                    }
                }
                TwoTabs::Redo => {
                    if let wusum::edit::Undone::Applied(edit) = tab.editor.redo() {
                        tab.record(&edit);
                    }
                }
                TwoTabs::Turn => {
                    tab.journal.look();
                    // The database lets only one write at a time; the other tab's transaction ends first.
                    tabs[usize::from(!first)].land(&world);
                    let tab = &mut tabs[usize::from(first)];
                    tab.land(&world);
                    tab.take_off(&world);
                }
                TwoTabs::Fold => tab.journal.fold(),
                TwoTabs::Load(n) => {
                    let absent = tab.project().absent().nth(n).map(|header| header.id.clone());
                    tab.load(&world, |id| Some(id) == absent.as_ref());
                }
                TwoTabs::LetGo => tab.let_go(),
                TwoTabs::Article(n) => {
                    // Ids are made here and so never the same in two tabs, nor used twice but by an undone removal.
                    let id = format!("new-{}{n}", tab.name);
                    if !tab.project().has_article(&ArticleId::new(&id)) {
                        tab.article_comes(&article(&id));
                        world.committed.borrow_mut().add_article(article(&id));
                    }
                }
                TwoTabs::Remove(n) => {
                    let id = ArticleId::new(format!("new-{}{}", ["b", "c"][n % 2], n / 2));
                    if tab.project().has_article(&id) {
                        tab.article_goes(&id);
                    }
                }
            }
        }
        tabs.iter_mut().for_each(|tab| tab.land(&world));
        for _ in 0..3 {
            for tab in &mut tabs {
                tab.turns(&world);
            }
        }
        for tab in &mut tabs {
            let before = tab.project().headers();
            tab.load(&world, |_| true);
            prop_assert_eq!(tab.project().absent().count(), 0);
            prop_assert_eq!(tab.project().headers(), before);
        }
        let [b, c] = &tabs;
        prop_assert_eq!((b.journal.waiting(), c.journal.waiting()), (0, 0));
        prop_assert_eq!(b.project(), c.project());
        prop_assert_eq!(&world.reopened(), b.project());
        let committed = world.committed.borrow();
        for set in ["s1", "s2", "s3"].map(set_id) {
            prop_assert_eq!(b.project().set(&set), committed.set(&set));
        }
        prop_assert_eq!(b.project().labels(), committed.labels());
        // And so it is after any restart.
        let again = world.open("d");
        prop_assert_eq!((again.project(), again.journal.waiting()), (b.project(), 0));
    }
}

#[test]
fn memory_serves_as_local_storage_too() {
    let mut mirror = Mirror::new(MemoryStore::default());
    assert_eq!(mirror.read(), Ok(Map::new()));
    assert_eq!(mirror.kv().keys(), Ok(vec![]));
    assert_eq!(Key::parse(STATE_KEY), None);
    assert!(mirror.unsettled().is_disjoint(&Set::from([Home::Schema])));
}
