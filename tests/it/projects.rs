//! Several projects in one browser: the list of them survives the loss of any part of it.

use wusum::model::UtcMillis;
use wusum::order::Map;
use wusum::storage::projects::{
    Address, ProjectChange, ProjectId, ProjectInfo, RegistryFound, change, project_key, registry,
};
use wusum::storage::truth::Write;

const ONE: &str = "01JC0000000000000000000001";
const TWO: &str = "01JC0000000000000000000002";

fn id(id: &str) -> ProjectId {
    ProjectId::new(id).expect("an id")
}

/// What a browser keeps after these changes, in both places.
fn kept(changes: &[(&str, ProjectChange)]) -> RegistryFound {
    let mut records: Map<String, String> = Map::new();
    for (project, what) in changes {
        let key = project_key(&id(project));
        let found = records.get(&key).cloned();
        for write in change(&id(project), found.as_deref(), what).into_iter().flatten() {
            let Write::Put { key, value } = write else { panic!("{write:?}") };
            records.insert(key, value);
        }
    }
    let truth = records.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    RegistryFound { truth: Some(truth), mirror: records, databases: Vec::new() }
}

fn made(name: &str) -> ProjectChange {
    ProjectChange::Made { name: name.to_owned(), at: UtcMillis(1) }
}

fn names(found: &RegistryFound) -> Vec<(String, String)> {
    let list = registry(found).projects;
    list.into_iter().map(|info| (info.id.as_str().to_owned(), info.name)).collect()
}

fn named(id: &str, name: &str) -> (String, String) {
    (id.to_owned(), name.to_owned())
}

#[test]
fn the_first_projects_stores_are_those_of_earlier_versions_and_no_two_projects_share_any() {
    assert_eq!(ProjectId::first().store(), "wusum");
    let stores = [ProjectId::first(), id(ONE), id(TWO)].map(|id| id.store());
    for store in &stores {
        assert_eq!(ProjectId::of_store(store).map(|id| id.store()).as_ref(), Some(store));
        let others = stores.iter().filter(|other| *other != store);
        assert!(others.into_iter().all(|other| !format!("{other}/").starts_with(&format!("{store}/"))));
    }
    for none in ["", "a/b", "a b", "../x", "a.b", "مشروع", &"x".repeat(65)] {
        assert_eq!(ProjectId::new(none), None, "{none}");
    }
    for foreign in ["wusum-projects", "wusum.", "wusumx", "other"] {
        assert_eq!(ProjectId::of_store(foreign), None, "{foreign}");
    }
    for id in [ProjectId::first(), id(ONE)] {
        assert_eq!(ProjectId::of_store(&id.model_store()), None, "models are no project");
    }
}

#[test]
fn an_address_names_project_and_article_and_an_old_one_is_the_first_projects() {
    let read = |hash: &str| Address::parse(hash);
    let address = |project: Option<ProjectId>, article: Option<&str>| Address {
        project,
        article: article.map(str::to_owned),
    };
    assert_eq!(read("#a/x/y"), address(Some(ProjectId::first()), Some("x/y")));
    assert_eq!(read(&format!("#p/{ONE}")), address(Some(id(ONE)), None));
    assert_eq!(read(&format!("#p/{ONE}/a/x/y")), address(Some(id(ONE)), Some("x/y")));
    for nothing in ["", "#", "#other", "#p/", "#p/../a/x"] {
        assert_eq!(read(nothing), address(None, None), "{nothing}");
    }
    for project in [ProjectId::first(), id(ONE)] {
        for article in [None, Some("x/y")] {
            let written = Address::write(&project, article);
            assert_eq!(read(&written), address(Some(project.clone()), article), "{written}");
        }
    }
}

#[test]
fn where_nothing_is_kept_there_is_the_first_project() {
    assert_eq!(names(&RegistryFound::default()), [named("first", "")]);
    assert_eq!(registry(&RegistryFound::default()).last_opened(), ProjectId::first());
}

#[test]
fn what_the_database_lacks_comes_from_local_storage_and_what_both_lack_from_the_databases_themselves() {
    let whole = kept(&[(ONE, made("أخبار")), (TWO, made("Letters"))]);
    let all = [named("first", ""), named(ONE, "أخبار"), named(TWO, "Letters")];
    assert_eq!(names(&whole), all);
    assert_eq!(registry(&whole).lacking, []);
    let no_mirror = RegistryFound { mirror: Map::new(), ..whole.clone() };
    assert_eq!(names(&no_mirror), all);
    assert_eq!(registry(&no_mirror).copy.len(), 2, "the copy is made anew");
    for truth in [None, Some(Vec::new())] {
        let no_truth = RegistryFound { truth, ..whole.clone() };
        assert_eq!(names(&no_truth), all);
        assert_eq!(registry(&no_truth).lacking.len(), 2);
    }
    let databases = ["wusum", &id(ONE).store(), "other"].map(str::to_owned).to_vec();
    let neither = RegistryFound { databases, ..RegistryFound::default() };
    assert_eq!(names(&neither), [named("first", ""), named(ONE, "")]);
}

#[test]
fn a_removed_project_stays_away_though_local_storage_still_has_it() {
    let before = kept(&[(ONE, made("أخبار"))]);
    let after = kept(&[(ONE, made("أخبار")), (ONE, ProjectChange::Gone)]);
    let lagging = RegistryFound { truth: after.truth.clone(), mirror: before.mirror, databases: Vec::new() };
    assert_eq!(names(&lagging), [named("first", "")]);
    // Only what is open is certainly here.
    let raw = &after.mirror[&project_key(&id(ONE))];
    assert_eq!(change(&id(ONE), Some(raw), &ProjectChange::Named("x".to_owned())), None);
    let opened = kept(&[(ONE, ProjectChange::Gone), (ONE, ProjectChange::Opened(UtcMillis(9)))]);
    assert_eq!(names(&opened), [named("first", ""), named(ONE, "")]);
    // Where all were removed there is the first again.
    let none = kept(&[("first", ProjectChange::Gone)]);
    assert_eq!(names(&none), [named("first", "")]);
    let other = kept(&[("first", ProjectChange::Gone), (ONE, made("أخبار"))]);
    assert_eq!(names(&other), [named(ONE, "أخبار")]);
}

#[test]
fn a_project_is_due_after_thirty_days_in_the_bin_and_opening_takes_it_out() {
    const DAY: i64 = 86_400_000;
    let binned = [(ONE, made("أخبار")), (ONE, ProjectChange::Binned(UtcMillis(DAY)))];
    let in_bin = |found: &RegistryFound| registry(found).get(&id(ONE)).cloned().expect("it is listed");
    let info = in_bin(&kept(&binned));
    assert_eq!((info.name.as_str(), info.binned), ("أخبار", Some(UtcMillis(DAY))));
    assert!(!info.is_due(UtcMillis(31 * DAY - 1)) && info.is_due(UtcMillis(31 * DAY)));
    assert!(!info.is_due(UtcMillis(0)), "a clock that was set back removes nothing");
    for out in [ProjectChange::Opened(UtcMillis(2)), ProjectChange::BroughtBack] {
        let mut changes = binned.to_vec();
        changes.push((ONE, out));
        let info = in_bin(&kept(&changes));
        assert_eq!((info.name.as_str(), info.binned), ("أخبار", None));
        assert!(!info.is_due(UtcMillis(i64::MAX)));
    }
}

#[test]
fn the_project_opened_last_is_opened_again_unless_it_is_in_the_bin() {
    let at = |ms| ProjectChange::Opened(UtcMillis(ms));
    let mut changes = vec![("first", at(1)), (ONE, made("a")), (ONE, at(3)), (TWO, made("b")), (TWO, at(2))];
    assert_eq!(registry(&kept(&changes)).last_opened(), id(ONE));
    changes.push((ONE, ProjectChange::Binned(UtcMillis(4))));
    assert_eq!(registry(&kept(&changes)).last_opened(), id(TWO));
    assert_eq!(registry(&kept(&[(ONE, made("a"))])).last_opened(), ProjectId::first());
}

#[test]
fn an_unreadable_record_is_listed_kept_aside_when_changed_and_a_newer_one_is_never_written_over() {
    let key = project_key(&id(ONE));
    let whole = kept(&[(ONE, made("أخبار"))]);
    let raw = whole.mirror[&key].clone();
    for cut in 0..raw.len() {
        let bad = String::from_utf8_lossy(&raw.as_bytes()[..cut]).into_owned();
        let truth = Some(vec![(key.clone(), bad.clone())]);
        let hurt = RegistryFound { truth: truth.clone(), ..RegistryFound::default() };
        assert_eq!(names(&hurt), [named("first", ""), named(ONE, "")]);
        let with_copy = RegistryFound { truth, mirror: whole.mirror.clone(), databases: Vec::new() };
        assert_eq!(names(&with_copy), [named("first", ""), named(ONE, "أخبار")]);
        let writes = change(&id(ONE), Some(&bad), &ProjectChange::Named("x".to_owned())).expect("writes");
        let is_kept = |write: &Write| matches!(write, Write::Put { key, value } if key.starts_with("wusum/quarantine/") && *value == bad);
        assert!(writes.iter().any(is_kept), "{writes:?}");
    }
    let newer = r#"{"v":2,"whatever":1}"#;
    assert_eq!(change(&id(ONE), Some(newer), &ProjectChange::Named("x".to_owned())), None);
    let found = RegistryFound { truth: Some(vec![(key, newer.to_owned())]), ..RegistryFound::default() };
    assert_eq!(registry(&found).projects[1], ProjectInfo::new(id(ONE)));
}
