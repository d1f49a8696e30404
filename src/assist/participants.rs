//! Who took part in an event, where and when: links proposed from its span to what is labelled inside and near it, and to
//! dates.
//!
//! Rules of thumb: a place is where it was, a date is when, a person or organization took part; after a word such as
//! بقيادة, نظمت, `led by` or `organisé par`, or before `organised` and the event, it did it. Near is the same sentence. What is linked already is left out.

use super::reporting::plain;
use super::{ProposedLink, Seen};
use crate::model::{Role, Span, Target};
use crate::order::sort_by_key;
use crate::text::{TextRange, sentence_at, tokens, trim_edges};

/// Links are offered by one key each.
const MOST: usize = 9;

/// The links that an event may have, what stands inside of it first, then the nearest.
pub fn participants(seen: &Seen<'_>, event: &Span) -> Vec<ProposedLink> {
    let text = &*seen.article.text;
    let extent = event.extent();
    if extent.is_empty() || extent.slice(text).is_none() {
        return Vec::new();
    }
    let first = sentence_at(text, extent.start());
    let last = sentence_at(text, text.floor_char_boundary(extent.end() - 1));
    let near = TextRange::between(first.start().min(extent.start()), last.end().max(extent.end()));
    let linked = |target: &Target| {
        seen.set.relations_of(&event.id).any(|link| link.from == event.id && link.target == *target)
    };
    let mut found: Vec<(usize, usize, ProposedLink)> = Vec::new();
    let mut add = |range: TextRange, role: Role, target: Target| {
        if !linked(&target) {
            found.push((distance(extent, range), range.start(), ProposedLink { role, target }));
        }
    };
    for span in seen.set.spans.touching(near) {
        let range = span.extent();
        let role = match span.label.as_str() {
            "place" => Role::Place,
            "person" | "organization" if does_it(text, near, range, extent) => Role::Agent,
            "person" | "organization" => Role::Participant,
            _ => continue,
        };
        if span.id != event.id {
            add(range, role, Target::Span(span.id.clone()));
        }
    }
    for time in times(text, near) {
        // A date in a labelled name belongs to the name.
        let labelled = seen.set.spans.touching(time);
        if !labelled.iter().any(|span| span.id != event.id && span.label.as_str() != "quote") {
            add(time, Role::Time, Target::Mention(time));
        }
    }
    sort_by_key(&mut found, |(distance, start, _)| (*distance, *start));
    found.into_iter().take(MOST).map(|(.., link)| link).collect()
}

/// Bytes between two ranges; 0 where they touch.
fn distance(a: TextRange, b: TextRange) -> usize {
    a.start().saturating_sub(b.end()).max(b.start().saturating_sub(a.end()))
}

/// Words after which stands who did it, as [`plain`] has them.
const BY: &str = "بقياده برئاسه بتنظيم نظمه نظمته نظمها نظمتها ينظمه تنظمه ينظمها تنظمها نفذه نفذته بدعوه يقوده تقوده يراسه تراسه \
    نظم نظمت ينظم تنظم شنه شنته شنها شنتها تشنه يشنه by par";

/// Verbs between who did it and the event.
const DID: &str = "organised organized organises organizes launched launches staged stages hosted hosts led leads \
    organise organisé organisait organisa lance lancé lança accueille accueilli";

/// Whether one of the three words before a name says that it is who did it, or one of the two after it where the event follows.
fn does_it(text: &str, near: TextRange, name: TextRange, event: TextRange) -> bool {
    let is_in = |list: &str, word: &TextRange| {
        let word = plain(&text[word.start()..word.end()]);
        list.split_whitespace().any(|it| plain(it) == word)
    };
    let before = tokens(text, TextRange::between(near.start().min(name.start()), name.start()));
    let after = tokens(text, TextRange::between(name.end(), event.start().max(name.end())));
    before.iter().rev().take(3).any(|word| is_in(BY, word))
        || after.iter().take(2).any(|word| is_in(DID, word))
}

const MONTHS: &str = "يناير فبراير مارس ابريل نيسان مايو ماي ايار يونيو حزيران يوليو يوليوز تموز اغسطس غشت اب سبتمبر شتنبر ايلول \
    اكتوبر نوفمبر نونبر ديسمبر دجنبر شباط اذار \
    january february march april june july august september october november december \
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre";
const DAYS: &str = "السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه امس البارحه اليوم غدا \
    monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow \
    lundi mardi mercredi jeudi vendredi samedi dimanche hier demain";
/// Before a year that has no month beside it.
const IN_YEAR: &str = "في سنه عام منذ in since en depuis";
const PHRASES: [&str; 9] = [
    "هذا الاسبوع",
    "الاسبوع المقبل",
    "الاسبوع الماضي",
    "this week",
    "next week",
    "last week",
    "cette semaine",
    "semaine prochaine",
    "semaine dernière",
];

/// Dates in a part of the text: days of the week, days with months, years, figures (12/03/2021), this week; joined where they
/// stand together, over a comma too where they are no list of days.
fn times(text: &str, part: TextRange) -> Vec<TextRange> {
    let mut words: Vec<(TextRange, String)> =
        tokens(text, part).into_iter().map(|word| (word, plain(&text[word.start()..word.end()]))).collect();
    words.retain(|(_, word)| !matches!(word.as_str(), "," | "،"));
    let is_in = |list: &str, at: usize| {
        words.get(at).is_some_and(|(_, word)| list.split_whitespace().any(|it| plain(it) == *word))
    };
    let number = |at: usize| words.get(at).and_then(|(_, word)| western(word));
    let is_month = |at: usize| is_in(MONTHS, at);
    let is_time = |at: usize| match number(at) {
        Some(1..=31) => is_month(at + 1) || at.checked_sub(1).is_some_and(is_month),
        Some(1_000..=2_999) => {
            let after_day =
                at.checked_sub(2).is_some_and(|it| is_month(it) && matches!(number(it + 1), Some(1..=31)));
            after_day || at.checked_sub(1).is_some_and(|before| is_month(before) || is_in(IN_YEAR, before))
        }
        Some(_) => false,
        None => {
            let pair = |at: usize| Some(format!("{} {}", words.get(at)?.1, words.get(at + 1)?.1));
            let phrase =
                |pair: Option<String>| pair.is_some_and(|pair| PHRASES.iter().any(|it| plain(it) == pair));
            is_in(DAYS, at)
                || (is_month(at)
                    && (number(at + 1).is_some() || at.checked_sub(1).is_some_and(|it| number(it).is_some())))
                || phrase(pair(at))
                || at.checked_sub(1).is_some_and(|before| phrase(pair(before)))
        }
    };
    // Day, month and year, or the other way round.
    let in_figures = |at: usize| {
        let part = |at: usize| words.get(at).map_or("", |(_, word)| word.as_str());
        let sign = part(at + 1);
        let figures = [at, at + 2, at + 4].map(number);
        let is_date = matches!(
            figures,
            [Some(1..=31), Some(1..=31), Some(1_000..=2_999)]
                | [Some(1_000..=2_999), Some(1..=12), Some(1..=31)]
        );
        is_date
            && matches!(sign, "/" | "-")
            && part(at + 3) == sign
            && words[at..at + 5].windows(2).all(|pair| pair[0].0.end() == pair[1].0.start())
    };
    let mut found: Vec<TextRange> = Vec::new();
    let (mut goes_on, mut figures) = (false, 0);
    for (at, (range, _)) in words.iter().enumerate() {
        if in_figures(at) {
            figures = 5;
        }
        let is_time = figures > 0 || is_time(at);
        figures = usize::saturating_sub(figures, 1);
        let joins = |last: &TextRange| {
            let between = &text[last.end()..range.start()];
            !between.contains([',', '،']) || !is_in(DAYS, at)
        };
        match found.last_mut() {
            Some(last) if is_time && goes_on && joins(last) => {
                *last = TextRange::between(last.start(), range.end())
            }
            _ if is_time => found.push(*range),
            _ => {}
        }
        goes_on = is_time;
    }
    found.into_iter().filter_map(|range| trim_edges(text, range)).collect()
}

/// A number of up to four digits, Arabic ones as well.
fn western(word: &str) -> Option<u32> {
    let digit = |c: char| match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '\u{0660}'..='\u{0669}' => Some(c as u32 - 0x660),
        _ => None,
    };
    if word.is_empty() || word.chars().count() > 4 {
        return None;
    }
    word.chars().try_fold(0, |number, c| digit(c).map(|digit| number * 10 + digit))
}
