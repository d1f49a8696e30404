//! `<Show>` and `<For>`.

use std::hash::Hash;
use std::rc::Rc;

use leptos_macro::component;
use reactive_graph::computed::ArcMemo;
use reactive_graph::owner::Owner;
use reactive_graph::traits::Get;

use crate::children::{ChildrenFn, ViewFn};
use crate::keyed::{Key, Rows};
use crate::view::{IntoView, Kind, View};

/// Shows its children while `when` holds, else the fallback. The children are built anew only when that changes.
#[component]
pub fn Show<W>(when: W, children: ChildrenFn, #[prop(optional, into)] fallback: ViewFn) -> impl IntoView
where
    W: Fn() -> bool + Send + Sync + 'static,
{
    show(Box::new(when), children, fallback)
}

fn show(when: Box<dyn Fn() -> bool + Send + Sync>, children: ChildrenFn, fallback: ViewFn) -> View {
    let when = ArcMemo::new(move |_| when());
    (move || if when.get() { children() } else { fallback.run() }).into_view()
}

/// One row for each item, known by its key: a row stays as it is, with its element and its owner, while its key is
/// among the items, wherever it moves.
#[component]
pub fn For<IF, I, T, EF, N, KF, K>(each: IF, key: KF, children: EF) -> impl IntoView
where
    IF: Fn() -> I + 'static,
    I: IntoIterator<Item = T>,
    T: 'static,
    EF: Fn(T) -> N + 'static,
    N: IntoView,
    KF: Fn(&T) -> K + 'static,
    K: Eq + Hash + 'static,
{
    // The rows belong to what the list belongs to, not to one run over the items.
    let owner = Owner::current().unwrap_or_default();
    let children = Rc::new(children);
    move || {
        let (mut keys, mut items): (Vec<Box<dyn Key>>, _) = (Vec::new(), Vec::new());
        for item in each() {
            keys.push(Box::new(key(&item)));
            items.push(Some(item));
        }
        let children = Rc::clone(&children);
        let row = move |index: usize| {
            let item = items.get_mut(index).and_then(Option::take);
            item.map(|item| children(item)).into_view()
        };
        View(Kind::Rows(Box::new(Rows { keys, row: Box::new(row), owner: owner.clone() })))
    }
}
