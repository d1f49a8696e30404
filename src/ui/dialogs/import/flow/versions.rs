//! Work on another version of a text that is here, found by the article's id or title: a person is asked before anything comes
//! in, and asked once. Which article is a version of which, and what has a place, is `formats`' to say.

use super::Flow;
use crate::formats::anchor::Unplaced;
use crate::formats::arrival::other_texts;
use crate::formats::carry::{CarriedOver, Waiting, carry_over, versions};
use crate::formats::{Imported, Item, Rule, Warning};
use crate::model::{Article, ArticleId, Project, SetId};

/// Articles of a file, what would become of their labels, and the ids that sets had and would have.
type Carried = (Vec<ArticleId>, CarriedOver, Vec<(SetId, SetId)>);

impl Flow {
    /// The articles of a file that are here with another text, and what would become of their labels.
    pub(super) async fn other_texts(self, file: &Project) -> Option<Carried> {
        let session = self.session;
        let alike = session.with_project(|here| other_texts(here, file));
        if alike.is_empty() || !session.load(alike.iter().map(|(_, ours)| ours.clone()).collect()).await {
            return None;
        }
        session.with_project(|here| {
            // Programs number their articles: of one id are many that have nothing to do with each other.
            let pairs = versions(file, &alike, |ours| here.article(ours));
            let text_of = |article: &Article| {
                let (_, ours) = pairs.iter().find(|(theirs, _)| *theirs == article.id)?;
                here.article(ours).cloned()
            };
            let mut carried = carry_over(file, text_of);
            let (theirs, ours): (Vec<ArticleId>, Vec<ArticleId>) = pairs.iter().cloned().unzip();
            let parted = carried.come_again(here, &ours);
            (carried.articles > 0).then_some((theirs, carried, parted))
        })
    }
}

/// Puts what was carried over in the place of what the file holds, and counts and tells what has no place: kept + refused is
/// what came in. What has none waits for a person, as do the spans that the file itself had none for, which are counted already.
pub(super) fn take_carried(
    imported: &mut Imported,
    carried: CarriedOver,
    parted: Vec<(SetId, SetId)>,
    articles: &[ArticleId],
) {
    let CarriedOver { project, unsettled, waiting, .. } = carried;
    let is_of_theirs =
        |set: &SetId| imported.project.set(set).is_some_and(|set| articles.contains(&set.article));
    let of_theirs = imported.waiting.spans.iter_mut().filter(|(set, _)| is_of_theirs(set));
    // Where their file said that they stand is a place of another text.
    of_theirs.for_each(|(_, one)| one.said = None);
    imported.waiting.rename(&parted);
    let article_of = |set: &SetId| project.set(set).map(|set| set.article.as_str().to_owned());
    let mut refuse = |document: Option<String>, item: Item, rule: Rule| {
        imported.warnings.push(Warning { document, item, rule, kept: false, line: None });
    };
    for (set, one) in &unsettled {
        let text = one.quote.exact.clone();
        let rule = match one.why {
            Unplaced::Nowhere => Rule::NotThere { text },
            Unplaced::InSeveralPlaces => Rule::NotUnique { text },
        };
        refuse(article_of(set), Item::Document, rule);
    }
    // What a model proposed for another text is proposed anew.
    let was = imported.proposals.len();
    imported.proposals.retain(|proposal| !articles.contains(&proposal.article));
    let gone = was - imported.proposals.len();
    let counts = &mut imported.counts;
    let refused = unsettled.len() + gone;
    counts.spans_kept = counts.spans_kept.saturating_sub(refused);
    counts.spans_refused += refused;
    counts.relations_kept = counts.relations_kept.saturating_sub(waiting.len());
    counts.relations_refused += waiting.len();
    imported.waiting.add(Waiting { spans: unsettled, links: waiting, more: 0 }, |set| set);
    imported.project = project;
}
