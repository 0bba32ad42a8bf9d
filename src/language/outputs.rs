//! The tags, arcs and names of a sentence as the heads give them, made to agree.
//!
//! In: the outputs of the heads, which judge one word or one pair of words at a time. Out: the same outputs
//! without what cannot be: a sentence-initial noun taken for a verb, a possessor taken for a subject, two
//! objects where one explains the other. Never fails; a tree stays a tree.

use super::{Deprel, TagPair, Upos, Xpos};

/// How many words after "'s" to look for the noun that is possessed.
const OWNED_REACH: usize = 6;

/// The output of the heads for a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadOutputs {
    /// The tags of each word.
    pub tags: Vec<TagPair>,
    /// The head of each word, `None` for the root, and the relation to it.
    pub arcs: Vec<(Option<u32>, Deprel)>,
    /// The name class of each word, see `names::class`.
    pub classes: Vec<usize>,
}

impl HeadOutputs {
    /// Corrects the arcs and, if they depend on it, the tags.
    pub(super) fn agree(&mut self) {
        self.give_opening_verb_its_clause();
        self.give_main_verb_its_subject();
        self.give_bracket_its_word();
        (1..self.tags.len()).for_each(|it| self.give_apposition_its_noun(it));
        for mark in 1..self.tags.len() {
            if self.tags[mark].1 == Xpos::POS {
                self.give_possessor_its_words(mark);
            }
        }
    }

    fn arc(&self, at: usize) -> (Option<usize>, Deprel) {
        let (head, deprel) = self.arcs[at];
        (head.map(|it| it as usize), deprel)
    }

    /// Returns the first word below another with one of these relations to it.
    fn under(&self, head: usize, wanted: &[Deprel]) -> Option<usize> {
        (0..self.arcs.len()).find(|at| {
            let (above, deprel) = self.arc(*at);
            above == Some(head) && wanted.contains(&deprel)
        })
    }

    fn attach(&mut self, at: usize, head: usize, deprel: Deprel) {
        if let Ok(head) = u32::try_from(head) {
            self.arcs[at] = (Some(head), deprel);
        }
    }

    /// Retags a verb in -s that starts a sentence without a subject as a noun, if another predicate
    /// can take it as its subject: "Reports that she met him were wrong".
    fn give_opening_verb_its_clause(&mut self) {
        let opens = self.tags.first().is_some_and(|it| it.1 == Xpos::VBZ)
            && self.arcs.first().is_some_and(|it| it.0.is_none());
        let under = |head: usize, wanted: Deprel| self.under(head, &[wanted]).is_some();
        if !opens || under(0, Deprel::NSUBJ) {
            return;
        }
        let is_finite = |at: usize, tag: &TagPair| {
            let own = [Xpos::VBD, Xpos::VBZ, Xpos::VBP].contains(&tag.1);
            (own || under(at, Deprel::COP) || under(at, Deprel::AUX))
                && !under(at, Deprel::MARK)
                && !under(at, Deprel::NSUBJ)
        };
        let mut words = self.arcs.iter().zip(&self.tags).enumerate().skip(1).rev();
        let of_opening = words.find(|(at, (arc, tag))| arc.0 == Some(0) && is_finite(*at, tag));
        let Some((predicate, _)) = of_opening else { return };
        let Ok(head) = u32::try_from(predicate) else { return };
        for (at, arc) in self.arcs.iter_mut().enumerate() {
            if at == 0 {
                *arc = (Some(head), Deprel::NSUBJ);
            } else if at == predicate {
                *arc = (None, Deprel::ROOT);
            } else if at > predicate && arc.0 == Some(0) {
                arc.0 = Some(head);
            }
        }
        if let Some(opening) = self.tags.first_mut() {
            *opening = (Upos::NOUN, Xpos::NNS);
        }
    }

    /// Makes a noun the subject of the main verb if the parser took it for that of a participle before it:
    /// in "The senator criticized by Vance resigned", the senator resigned.
    fn give_main_verb_its_subject(&mut self) {
        let Some(main) = self.arcs.iter().position(|it| it.0.is_none()) else { return };
        let is_finite = [Xpos::VBD, Xpos::VBZ, Xpos::VBP].contains(&self.tags[main].1)
            || self.under(main, &[Deprel::AUX, Deprel::AUX_PASS]).is_some();
        let subjects = [Deprel::NSUBJ, Deprel::NSUBJ_PASS, Deprel::CSUBJ, Deprel::EXPL];
        if !is_finite || self.under(main, &subjects).is_some() {
            return;
        }
        let bare = |at: &usize| {
            self.arc(*at) == (Some(main), Deprel::ADVCL)
                && self.tags[*at].1 == Xpos::VBN
                && self.under(*at, &[Deprel::AUX, Deprel::AUX_PASS, Deprel::MARK]).is_none()
        };
        let Some(participle) = (0..main).find(bare) else { return };
        let subject = self.under(participle, &[Deprel::NSUBJ_PASS, Deprel::NSUBJ]);
        let Some(subject) = subject.filter(|it| *it < participle) else { return };
        let is_passive = self.under(main, &[Deprel::AUX_PASS]).is_some();
        let deprel = if is_passive { Deprel::NSUBJ_PASS } else { Deprel::NSUBJ };
        self.attach(subject, main, deprel);
        self.attach(participle, subject, Deprel::ACL);
    }

    /// Attaches the words of a bracket to the word before it if the parser gave them to one behind it: in
    /// "Ruiz (D) and Okoro (R)", the D is of Ruiz.
    fn give_bracket_its_word(&mut self) {
        for open in 1..self.tags.len() {
            if self.tags[open].1 != Xpos::LRB || self.tags[open - 1].0 != Upos::PROPN {
                continue;
            }
            let is_close = |at: &usize| self.tags[*at].1 == Xpos::RRB;
            let Some(close) = (open + 1..self.tags.len()).find(is_close) else { return };
            let mut owner = open - 1;
            while let (Some(head), Deprel::FLAT) = self.arc(owner) {
                owner = head;
            }
            for at in open..=close {
                let is_beyond = self.arc(at).0.is_some_and(|head| head > close);
                if is_beyond && !self.is_below(owner, at) {
                    self.attach(at, owner, self.arcs[at].1);
                }
            }
        }
    }

    /// Makes the second of two subjects or objects of one word, with a comma between them, an apposition of
    /// the first, and gives it the words after the comma: "met the mayor, Ana Ruiz".
    fn give_apposition_its_noun(&mut self, second: usize) {
        let (Some(above), deprel) = self.arc(second) else { return };
        let is_side = [Deprel::NSUBJ, Deprel::NSUBJ_PASS, Deprel::OBJ, Deprel::OBL, Deprel::NMOD];
        if !is_side.contains(&deprel) || !self.is_noun(second) {
            return;
        }
        let is_first = |at: &usize| self.arc(*at) == (Some(above), deprel) && self.is_noun(*at);
        let Some(first) = (0..second).rev().find(is_first) else { return };
        let is_comma = |at: &usize| self.tags[*at].1 == Xpos::COMMA;
        let Some(comma) = (first + 1..second).rev().find(is_comma) else { return };
        let has = |at: usize, wanted: Deprel| self.under(at, &[wanted]).is_some();
        let is_one = (above < first || above > second)
            && (self.tags[first].0 == Upos::PROPN || self.tags[second].0 == Upos::PROPN)
            && (first + 1..comma).all(|at| self.is_below(at, first))
            && (comma + 1..second).all(|at| self.may_open_name(at))
            && !has(first, Deprel::CONJ)
            && !has(second, Deprel::CC)
            && !has(second, Deprel::CASE);
        if !is_one {
            return;
        }
        for at in comma..second {
            if self.arc(at).0.is_some_and(|head| head <= comma || head == above) {
                self.attach(at, second, self.arcs[at].1);
            }
        }
        self.attach(second, first, Deprel::APPOS);
    }

    fn is_noun(&self, at: usize) -> bool {
        matches!(self.tags[at].0, Upos::NOUN | Upos::PROPN)
    }

    /// Returns `true` if a word is below another in the tree, at any depth.
    fn is_below(&self, at: usize, top: usize) -> bool {
        let mut up = std::iter::successors(self.arc(at).0, |it| self.arc(*it).0);
        up.any(|it| it == top)
    }

    /// Returns `true` if a word may stand in a noun phrase before its last noun.
    fn may_open_name(&self, at: usize) -> bool {
        let is_part = matches!(
            self.arc(at).1.base(),
            "det" | "amod" | "compound" | "nummod" | "flat" | "nmod" | "punct"
        );
        self.tags[at].1 != Xpos::COMMA && is_part && self.tags[at].0 != Upos::VERB
    }

    /// Makes the noun before a "'s" the possessor of the noun after it, and gives it the words before it:
    /// in "the attorney general's offer", "the" and "attorney" belong to "general".
    fn give_possessor_its_words(&mut self, mark: usize) {
        let (Some(owner), Deprel::CASE) = self.arc(mark) else { return };
        if owner >= mark {
            return;
        }
        if let Some(thing) = self.owned_by(owner, mark) {
            self.attach(owner, thing, Deprel::NMOD_POSS);
        }
        let (Some(above), Deprel::NMOD_POSS) = self.arc(owner) else { return };
        if above < mark {
            return;
        }
        let is_plural = [Xpos::NNS, Xpos::NNPS].contains(&self.tags[owner].1);
        for at in (0..owner).rev() {
            let (Some(head), deprel) = self.arc(at) else { return };
            if head > at && head <= owner {
                continue;
            }
            // "a women's college": the article is of the college.
            let is_of_plural = deprel == Deprel::DET && is_plural;
            let is_before =
                matches!(deprel.base(), "det" | "compound" | "amod" | "nummod" | "flat");
            let is_possessive = deprel == Deprel::NMOD_POSS;
            if head != above || is_of_plural || !(is_before || is_possessive) {
                return;
            }
            let is_named = is_possessive && self.is_noun(at);
            let deprel = if is_named { Deprel::COMPOUND } else { deprel };
            self.attach(at, owner, deprel);
        }
    }

    /// Returns the noun after a "'s" that its owner should be attached to; `None` if the owner is attached
    /// as a possessor, joins others or is the root, or if no noun follows.
    fn owned_by(&self, owner: usize, mark: usize) -> Option<usize> {
        let (Some(_), deprel) = self.arc(owner) else { return None };
        if deprel == Deprel::NMOD_POSS || deprel == Deprel::CONJ {
            return None;
        }
        let is_noun = |at: &usize| self.is_noun(*at);
        let leads_on = |at: &usize| {
            is_noun(at)
                || matches!(self.tags[*at].0, Upos::ADJ | Upos::NUM | Upos::ADV | Upos::PUNCT)
        };
        let mut words = (mark + 1..self.tags.len()).take(OWNED_REACH).take_while(leads_on);
        let first = words.find(is_noun)?;
        let above = |at: &usize| self.arc(*at).0.filter(|head| head > at && is_noun(head));
        let is_part = |at: &usize| matches!(self.arc(*at).1.base(), "compound" | "amod" | "nummod");
        let mut thing = first;
        while let Some(head) = Some(thing).filter(is_part).and_then(|it| above(&it)) {
            thing = head;
        }
        // The noun must not hang below its owner, or the tree would have a circle.
        (!self.is_below(thing, owner)).then_some(thing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads lines of word, tags, head (from 1; 0 is the root) and relation.
    fn outputs(lines: &str) -> HeadOutputs {
        let mut read = HeadOutputs::default();
        for line in lines.lines() {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let &[_, upos, xpos, head, deprel] = columns.as_slice() else { panic!("{line}") };
            let index = |names: &[&str], name: &str| names.iter().position(|it| *it == name);
            let upos = index(Upos::NAMES, upos).and_then(Upos::from_index).expect("a tag");
            let xpos = index(Xpos::NAMES, xpos).and_then(Xpos::from_index).expect("a tag");
            let deprel = index(Deprel::NAMES, deprel).and_then(Deprel::from_index);
            let head: u32 = head.parse().expect("a number");
            read.tags.push((upos, xpos));
            read.arcs.push((head.checked_sub(1), deprel.expect("a relation")));
        }
        read
    }

    #[track_caller]
    fn check(before: &str, after: &str) {
        let mut read = outputs(before);
        read.agree();
        assert_eq!(read, outputs(after));
    }

    #[test]
    fn words_before_a_possessor_are_its_own() {
        check(
            "rejected VERB VBD 0 root\nthe DET DT 6 det\nattorney NOUN NN 6 compound\n\
             general NOUN NN 6 nmod:poss\n's PART POS 4 case\noffer NOUN NN 1 obj",
            "rejected VERB VBD 0 root\nthe DET DT 4 det\nattorney NOUN NN 4 compound\n\
             general NOUN NN 6 nmod:poss\n's PART POS 4 case\noffer NOUN NN 1 obj",
        );
    }

    #[test]
    fn a_possessor_is_no_subject() {
        check(
            "The DET DT 2 det\nGazette PROPN NNP 5 nsubj\n's PART POS 2 case\n\
             sources NOUN NNS 5 nsubj\nagreed VERB VBD 0 root",
            "The DET DT 2 det\nGazette PROPN NNP 4 nmod:poss\n's PART POS 2 case\n\
             sources NOUN NNS 5 nsubj\nagreed VERB VBD 0 root",
        );
    }

    #[test]
    fn a_participle_leaves_its_noun_to_the_main_verb() {
        check(
            "The DET DT 2 det\nsenator NOUN NN 3 nsubj:pass\ncriticized VERB VBN 6 advcl\n\
             by ADP IN 5 case\nVance PROPN NNP 3 obl:agent\nresigned VERB VBD 0 root",
            "The DET DT 2 det\nsenator NOUN NN 6 nsubj\ncriticized VERB VBN 2 acl\n\
             by ADP IN 5 case\nVance PROPN NNP 3 obl:agent\nresigned VERB VBD 0 root",
        );
        let marked = "When SCONJ WRB 3 mark\nVance PROPN NNP 3 nsubj:pass\nasked VERB VBN 4 advcl\n\
                      resigned VERB VBD 0 root";
        check(marked, marked);
    }

    #[test]
    fn a_participle_leaves_its_noun_to_a_verb_with_auxiliaries() {
        check(
            "Okoro PROPN NNP 2 nsubj:pass\nchosen VERB VBN 6 advcl\nby ADP IN 4 case\n\
             Ruiz PROPN NNP 2 obl:agent\nwas AUX VBD 6 aux:pass\ndismissed VERB VBN 0 root",
            "Okoro PROPN NNP 6 nsubj:pass\nchosen VERB VBN 1 acl\nby ADP IN 4 case\n\
             Ruiz PROPN NNP 2 obl:agent\nwas AUX VBD 6 aux:pass\ndismissed VERB VBN 0 root",
        );
    }

    #[test]
    fn a_bracket_belongs_to_the_name_before_it() {
        check(
            "Ana PROPN NNP 0 root\nRuiz PROPN NNP 1 flat\n( PUNCT -LRB- 4 punct\n\
             D PROPN NNP 7 nmod:desc\n) PUNCT -RRB- 4 punct\nand CCONJ CC 7 cc\n\
             Okoro PROPN NNP 1 conj",
            "Ana PROPN NNP 0 root\nRuiz PROPN NNP 1 flat\n( PUNCT -LRB- 4 punct\n\
             D PROPN NNP 1 nmod:desc\n) PUNCT -RRB- 4 punct\nand CCONJ CC 7 cc\n\
             Okoro PROPN NNP 1 conj",
        );
    }

    #[test]
    fn the_second_of_two_objects_explains_the_first() {
        check(
            "met VERB VBD 0 root\nthe DET DT 3 det\nmayor NOUN NN 1 obj\n, PUNCT , 5 punct\n\
             Ana PROPN NNP 1 obj\nRuiz PROPN NNP 5 flat",
            "met VERB VBD 0 root\nthe DET DT 3 det\nmayor NOUN NN 1 obj\n, PUNCT , 5 punct\n\
             Ana PROPN NNP 3 appos\nRuiz PROPN NNP 5 flat",
        );
        let one_of_many = "met VERB VBD 0 root\nOkoro PROPN NNP 1 obj\n, PUNCT , 4 punct\n\
                           Ruiz PROPN NNP 1 obj\nand CCONJ CC 4 cc\nLee PROPN NNP 4 conj";
        check(one_of_many, one_of_many);
    }

    #[test]
    fn an_article_after_a_comma_belongs_to_the_name_behind_it() {
        check(
            "party NOUN NN 6 nsubj\n, PUNCT , 4 punct\nthe DET DT 1 det\n\
             Alliance PROPN NNP 6 nsubj\n, PUNCT , 4 punct\nlost VERB VBD 0 root",
            "party NOUN NN 6 nsubj\n, PUNCT , 4 punct\nthe DET DT 4 det\n\
             Alliance PROPN NNP 1 appos\n, PUNCT , 4 punct\nlost VERB VBD 0 root",
        );
    }

    #[test]
    fn other_words_stay_where_they_are() {
        let college = "a DET DT 4 det\nwomen NOUN NNS 4 nmod:poss\n's PART POS 2 case\n\
                       college NOUN NN 0 root";
        check(college, college);
        let at_home = "stayed VERB VBD 0 root\nat ADP IN 3 case\nJerry PROPN NNP 1 obl\n\
                       's PART POS 3 case\nand CCONJ CC 6 cc\nslept VERB VBD 1 conj";
        check(at_home, at_home);
        let two = "met VERB VBD 0 root\nOkoro PROPN NNP 6 nmod:poss\nand CCONJ CC 4 cc\n\
                   Ruiz PROPN NNP 2 conj\n's PART POS 4 case\naides NOUN NNS 1 obj";
        check(two, two);
    }
}
