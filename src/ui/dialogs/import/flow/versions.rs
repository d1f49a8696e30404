//! Work on another version of a text that is here. By the article's id it is asked about before anything comes in; by its
//! title it comes as an article of its own, and what of it stands in the text here is offered afterwards.

use super::Flow;
use crate::formats::anchor::Unplaced;
use crate::formats::arrival::{Moved, moved, other_texts};
use crate::formats::carry::{CarriedOver, carry_over, is_version_of};
use crate::formats::{Imported, Item, Rule, Warning};
use crate::model::{Article, ArticleId, Project, SetId};
use crate::platform::dom;
use crate::review::counts;

impl Flow {
    /// The articles of a file that are here with another text, and what would become of their labels.
    pub(super) async fn other_texts(self, file: &Project) -> Option<(Vec<ArticleId>, CarriedOver)> {
        let session = self.session;
        let labelled = |article: &&Article| file.sets_of(&article.id).any(|set| !set.spans.is_empty());
        let same_id: Vec<ArticleId> = session.with_project(|here| {
            let other = |article: &&Article| {
                let there = here.header(&article.id);
                there.is_some_and(|there| there.sha256 != article.sha256)
                    && here.id_by_hash(&article.sha256).is_none()
            };
            file.articles().filter(labelled).filter(other).map(|article| article.id.clone()).collect()
        });
        if same_id.is_empty() || !session.load(same_id.clone()).await {
            return None;
        }
        session.with_project(|here| {
            // Programs number their articles: of one id are many that have nothing to do with each other.
            let versions: Vec<ArticleId> = same_id
                .into_iter()
                .filter(|id| here.article(id).is_some_and(|article| is_version_of(file, id, article)))
                .collect();
            let text_of = |article: &Article| {
                here.article(&article.id).filter(|article| versions.contains(&article.id)).cloned()
            };
            let carried = carry_over(file, text_of);
            (carried.articles > 0).then_some((versions, carried))
        })
    }

    /// The sets of a file that were made on another version of a text that is here, as far as half of them at least stand in it.
    pub(super) async fn moved(self, file: &Project) -> Vec<Moved> {
        let session = self.session;
        let alike = session.with_project(|here| other_texts(here, file));
        if alike.is_empty() || !session.load(alike.iter().map(|one| one.1.clone()).collect()).await {
            return Vec::new();
        }
        let ids = session.prefs.annotators_untracked().from_files();
        let mut found = Vec::new();
        for (theirs, ours) in alike {
            let Some(article) = file.article(&theirs) else { continue };
            let of: Vec<Moved> = session.with_project(|here| {
                let Some(ours) = here.article(&ours) else { return Vec::new() };
                let sets = file.sets_of(&theirs).filter(|set| counts(set));
                let sets = sets.map(|set| moved(&set.clone().with_annotators(&ids), article, ours));
                sets.filter(|moved| moved.set.spans.iter().count() * 2 >= moved.spans.max(1)).collect()
            });
            found.extend(of);
            dom::breath().await;
        }
        found
    }
}

/// Puts what was carried over in the place of what the file holds, and counts and tells what has no place: kept + refused is
/// what came in.
pub(super) fn take_carried(imported: &mut Imported, carried: &mut CarriedOver, articles: &[ArticleId]) {
    let project = std::mem::take(&mut carried.project);
    let CarriedOver { unsettled, waiting, .. } = &*carried;
    let article_of = |set: &SetId| project.set(set).map(|set| set.article.as_str().to_owned());
    let mut refuse = |document: Option<String>, item: Item, rule: Rule| {
        imported.warnings.push(Warning { document, item, rule, kept: false });
    };
    for (set, one) in unsettled {
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
    imported.project = project;
}
