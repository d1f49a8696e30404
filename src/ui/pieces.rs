//! The pieces of the screen that load later, by name: what shows the first screen names [`Piece`]s, and only the part that
//! loads later ([`super::later`]) names what they are.

use leptos::html;
use leptos::prelude::*;

use super::article::{self, SearchBar};
use super::banners::Banners;
use super::library::{self, Row};
use super::{annotators, panel, projects};
use crate::model::ArticleId;
use crate::order;

/// A piece of the screen, with what it shares with what stands around it.
#[derive(Clone)]
pub enum Piece {
    SearchBar,
    Banners,
    /// What is found and suggested in the open article.
    News,
    /// Of the chosen span.
    Card,
    /// The list of the article's labels.
    SpanList,
    /// Relations as curves.
    Links,
    /// What floats over the text, but the cursor and the picker.
    Bars,
    /// What the picker holds behind its three points.
    PickerMore,
    /// What the project's menu holds.
    Projects(projects::Menu),
    /// What the annotator's menu holds.
    Who(annotators::Menu),
    /// In which order the articles stand, and which.
    Choices(Memo<order::Set<String>>),
    /// What an article's menu holds.
    Article(StoredValue<ArticleId>, Row, NodeRef<html::Details>, RwSignal<bool>),
    /// An article's title as a field.
    Rename(StoredValue<ArticleId>, Row, RwSignal<bool>),
}

/// For `later` alone.
pub fn show(piece: Piece) -> AnyView {
    match piece {
        Piece::SearchBar => view! { <SearchBar/> }.into_any(),
        Piece::Banners => view! { <Banners/> }.into_any(),
        Piece::News => view! { <article::News/> }.into_any(),
        Piece::Card => view! { <panel::Card/> }.into_any(),
        Piece::SpanList => view! { <panel::SpanList/> }.into_any(),
        Piece::Links => view! { <article::Links/> }.into_any(),
        Piece::Bars => view! { <article::Bars/> }.into_any(),
        Piece::PickerMore => view! { <article::MoreActions/> }.into_any(),
        Piece::Projects(menu) => projects::menu(menu),
        Piece::Who(menu) => annotators::menu(menu),
        Piece::Choices(languages) => view! { <library::Choices languages/> }.into_any(),
        Piece::Article(id, row, menu, renaming) => {
            view! { <library::Actions id row menu renaming/> }.into_any()
        }
        Piece::Rename(id, title, renaming) => {
            view! { <library::Rename id=id.get_value() title renaming/> }.into_any()
        }
    }
}
