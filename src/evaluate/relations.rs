//! Scores relations against annotated articles.
//!
//! In: articles with the records read from them. Out: [`RelationScores`], counts that add up over articles,
//! and the errors. Each gold relation is matched at most once. Never fails.

use super::annotation::GoldRelation;
use super::compared::LinkedRecord;
use super::figures::{Figure, Figures, Prf, Tally};
use crate::knowledge::ActorId;
use crate::knowledge::record::RelationRecord;

/// Counts over one or more articles.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each is a count named after the printed figure")]
pub struct RelationScores {
    pub relations: Tally,
    pub status_right: usize,
    pub source_right: usize,
    pub dated: usize,
    pub date_right: usize,
    /// The confidence of each predicted relation, and whether it is right.
    pub confidences: Vec<(f64, bool)>,
    /// One line per missed, spurious or partly wrong relation.
    pub errors: Vec<String>,
    /// Counts by type, in the order in which the types were first seen.
    by_type: Vec<(String, Tally)>,
}

impl RelationScores {
    /// Returns the figures by name.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let Prf { precision, recall, f1 } = self.relations.prf();
        let n_right = self.relations.right;
        vec![
            ("relations_gold", Figure::Count(self.relations.gold)),
            ("relations_pred", Figure::Count(self.relations.found)),
            ("relations_p", Figure::Share(precision)),
            ("relations_r", Figure::Share(recall)),
            ("relations_f1", Figure::Share(f1)),
            ("status_acc", Figure::share(self.status_right, n_right)),
            ("source_acc", Figure::share(self.source_right, n_right)),
            ("date_acc", Figure::share(self.date_right, self.dated)),
        ]
    }

    /// Returns one line per type with precision and recall, the most frequent in the gold first.
    #[must_use]
    pub fn type_lines(&self) -> Vec<String> {
        let mut sorted: Vec<&(String, Tally)> = self.by_type.iter().collect();
        sorted.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.gold));
        let line = |(kind, tally): &(String, Tally)| {
            let Prf { precision, recall, .. } = tally.prf();
            let (gold, found) = (tally.gold, tally.found);
            format!("  {kind:22} gold {gold:4} pred {found:4} P {precision:.2} R {recall:.2}")
        };
        sorted.into_iter().map(line).collect()
    }

    /// Adds the counts of one article.
    pub fn count(&mut self, compared: &LinkedRecord) {
        let mut left: Vec<&GoldRelation> = compared.gold().relations.iter().collect();
        self.relations.gold += left.len();
        self.relations.found += compared.record.relations.len();
        for gold in &left {
            self.of_type(&gold.kind).gold += 1;
        }
        for found in &compared.record.relations {
            self.of_type(found.kind.as_str()).found += 1;
            let hit = left.iter().position(|gold| compared.is_same(found, gold));
            self.confidences.push((found.confidence, hit.is_some()));
            let Some(hit) = hit else {
                self.errors.push(spurious(compared, found));
                continue;
            };
            self.of_type(found.kind.as_str()).right += 1;
            self.relations.right += 1;
            self.count_matched(compared, found, left.remove(hit));
        }
        self.errors.extend(left.into_iter().map(|gold| missed(&compared.article.id, gold)));
    }

    fn of_type(&mut self, kind: &str) -> &mut Tally {
        let at = self.by_type.iter().position(|it| it.0 == kind).unwrap_or_else(|| {
            self.by_type.push((kind.to_owned(), Tally::default()));
            self.by_type.len() - 1
        });
        &mut self.by_type[at].1
    }

    fn count_matched(
        &mut self,
        compared: &LinkedRecord,
        found: &RelationRecord,
        gold: &GoldRelation,
    ) {
        let id = &compared.article.id;
        self.status_right += usize::from(found.status == gold.status);
        let source = found.according_to.last().map(|it| compared.links.key(it));
        let wanted = gold.according_to.last().map(String::as_str);
        self.source_right += usize::from(source == wanted);
        if source != wanted {
            let (source, wanted) = (source.unwrap_or("-"), wanted.unwrap_or("-"));
            self.errors.push(format!("source   {id} {source} for {wanted} | {}", gold.evidence));
        }
        if let Some(wanted) = &gold.date {
            self.dated += 1;
            let date = found.date.map(|it| it.to_string());
            self.date_right += usize::from(date.as_ref() == Some(wanted));
            if date.as_ref() != Some(wanted) {
                let date = date.as_deref().unwrap_or("-");
                self.errors.push(format!("date     {id} {date} for {wanted} | {}", gold.evidence));
            }
        }
    }
}

fn spurious(compared: &LinkedRecord, found: &RelationRecord) -> String {
    let name = |id: &Option<ActorId>| compared.name(id.as_ref());
    let (subject, object) = (name(&found.subject), name(&found.object));
    let (id, kind) = (&compared.article.id, &found.kind);
    let matter = found.matter.as_deref().unwrap_or("-");
    format!("spurious {id} {kind} {subject} -> {object} | {matter}")
}

fn missed(id: &str, gold: &GoldRelation) -> String {
    let or_dash = |it: &Option<String>| it.clone().unwrap_or_else(|| "-".to_owned());
    let (subject, object) = (or_dash(&gold.subject), or_dash(&gold.object));
    let matter = or_dash(&gold.matter);
    format!("missed   {id} {} {subject} -> {object} | {matter} | {}", gold.kind, gold.evidence)
}
