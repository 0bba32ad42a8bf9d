//! The closed label sets of Universal Dependencies v2 for English, and the Penn Treebank tags.
//!
//! Each label is one byte that indexes a fixed table; `from_name` returns `None` if the table does
//! not have the label. Source: <https://universaldependencies.org/en/>.

/// Defines a one-byte label type over a table of names, with a constant for each name.
macro_rules! labels {
    ($(#[$doc:meta])* $type:ident { $($constant:ident = $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $type(u8);

        #[allow(missing_docs, reason = "the constants are the names of the labels")]
        impl $type {
            /// All labels, in the order of their bytes.
            pub const NAMES: &'static [&'static str] = &[$($name),*];
            labels!(@constants $type 0u8; $($constant)*);

            /// Returns the label with this name, or `None` if there is none.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                let index = Self::NAMES.iter().position(|it| *it == name)?;
                u8::try_from(index).ok().map(Self)
            }

            /// Returns the label at `index` in the table, or `None` if the table is shorter.
            #[must_use]
            pub fn from_index(index: usize) -> Option<Self> {
                (index < Self::NAMES.len()).then(|| u8::try_from(index).ok().map(Self)).flatten()
            }

            /// Returns its index in the table.
            #[must_use]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }

            /// Returns its name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                Self::NAMES[usize::from(self.0)]
            }
        }
    };
    (@constants $type:ident $index:expr; $first:ident $($rest:ident)*) => {
        pub const $first: $type = $type($index);
        labels!(@constants $type $index + 1u8; $($rest)*);
    };
    (@constants $type:ident $index:expr;) => {};
}

labels! {
    /// A universal part-of-speech tag.
    Upos {
        ADJ = "ADJ", ADP = "ADP", ADV = "ADV", AUX = "AUX", CCONJ = "CCONJ", DET = "DET", INTJ = "INTJ", NOUN = "NOUN", NUM = "NUM", PART = "PART", PRON = "PRON", PROPN = "PROPN", PUNCT = "PUNCT", SCONJ = "SCONJ", SYM = "SYM", VERB = "VERB", X = "X",
    }
}

labels! {
    /// A Penn Treebank tag as English UD treebanks use it.
    Xpos {
        NN = "NN", NNS = "NNS", NNP = "NNP", NNPS = "NNPS", VB = "VB", VBD = "VBD", VBG = "VBG", VBN = "VBN", VBP = "VBP", VBZ = "VBZ", MD = "MD", JJ = "JJ", JJR = "JJR", JJS = "JJS", RB = "RB", RBR = "RBR", RBS = "RBS", RP = "RP", IN = "IN", TO = "TO", DT = "DT", PDT = "PDT", PRP = "PRP", PRP_POSS = "PRP$", WDT = "WDT", WP = "WP", WP_POSS = "WP$", WRB = "WRB", EX = "EX", POS = "POS", CC = "CC", CD = "CD", UH = "UH", FW = "FW", SYM = "SYM", ADD = "ADD", GW = "GW", AFX = "AFX", LS = "LS", NFP = "NFP", HYPH = "HYPH", DOLLAR = "$", PERIOD = ".", COMMA = ",", COLON = ":", OPEN_QUOTE = "``", CLOSE_QUOTE = "''", LRB = "-LRB-", RRB = "-RRB-", XX = "XX",
    }
}

labels! {
    /// A dependency relation with its subtype.
    Deprel {
        ROOT = "root", ACL = "acl", ACL_RELCL = "acl:relcl", ADVCL = "advcl", ADVCL_RELCL = "advcl:relcl", ADVMOD = "advmod", AMOD = "amod", APPOS = "appos", AUX = "aux", AUX_PASS = "aux:pass", CASE = "case", CC = "cc", CC_PRECONJ = "cc:preconj", CCOMP = "ccomp", COMPOUND = "compound", COMPOUND_PRT = "compound:prt", CONJ = "conj", COP = "cop", CSUBJ = "csubj", CSUBJ_OUTER = "csubj:outer", CSUBJ_PASS = "csubj:pass", DEP = "dep", DET = "det", DET_PREDET = "det:predet", DISCOURSE = "discourse", DISLOCATED = "dislocated", EXPL = "expl", FIXED = "fixed", FLAT = "flat", GOESWITH = "goeswith", IOBJ = "iobj", LIST = "list", MARK = "mark", NMOD = "nmod", NMOD_DESC = "nmod:desc", NMOD_POSS = "nmod:poss", NMOD_UNMARKED = "nmod:unmarked", NSUBJ = "nsubj", NSUBJ_OUTER = "nsubj:outer", NSUBJ_PASS = "nsubj:pass", NUMMOD = "nummod", OBJ = "obj", OBL = "obl", OBL_AGENT = "obl:agent", OBL_UNMARKED = "obl:unmarked", ORPHAN = "orphan", PARATAXIS = "parataxis", PUNCT = "punct", REPARANDUM = "reparandum", VOCATIVE = "vocative", XCOMP = "xcomp",
    }
}

/// A universal and a Penn tag.
pub type TagPair = (Upos, Xpos);

impl Deprel {
    /// Returns the relation's name without its subtype: `nsubj` for `nsubj:pass`.
    #[must_use]
    pub fn base(self) -> &'static str {
        let name = self.as_str();
        name.split_once(':').map_or(name, |(base, _)| base)
    }
}

/// A set of universal features, each a `Name=Value` pair of [`Features::NAMES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Features(u64);

impl Features {
    /// All pairs, sorted; at most 64.
    pub const NAMES: &'static [&'static str] = &[
        "Abbr=Yes",
        "Case=Acc",
        "Case=Gen",
        "Case=Nom",
        "Definite=Def",
        "Definite=Ind",
        "Degree=Cmp",
        "Degree=Pos",
        "Degree=Sup",
        "ExtPos=ADP",
        "ExtPos=ADV",
        "ExtPos=CCONJ",
        "ExtPos=PRON",
        "ExtPos=PROPN",
        "ExtPos=SCONJ",
        "Foreign=Yes",
        "Gender=Fem",
        "Gender=Masc",
        "Gender=Neut",
        "Mood=Imp",
        "Mood=Ind",
        "Mood=Sub",
        "NumForm=Combi",
        "NumForm=Digit",
        "NumForm=Roman",
        "NumForm=Word",
        "NumType=Card",
        "NumType=Frac",
        "NumType=Mult",
        "NumType=Ord",
        "Number=Plur",
        "Number=Ptan",
        "Number=Sing",
        "Person=1",
        "Person=2",
        "Person=3",
        "Polarity=Neg",
        "Polarity=Pos",
        "Poss=Yes",
        "PronType=Art",
        "PronType=Dem",
        "PronType=Emp",
        "PronType=Ind",
        "PronType=Int",
        "PronType=Neg",
        "PronType=Prs",
        "PronType=Rcp",
        "PronType=Rel",
        "PronType=Tot",
        "Reflex=Yes",
        "Style=Arch",
        "Style=Coll",
        "Style=Expr",
        "Style=Slng",
        "Style=Vrnc",
        "Tense=Past",
        "Tense=Pres",
        "Typo=Yes",
        "VerbForm=Fin",
        "VerbForm=Ger",
        "VerbForm=Inf",
        "VerbForm=Part",
        "Voice=Pass",
    ];

    /// Returns the set written in CoNLL-U form (`Number=Sing|Person=3` or `_`). Pairs that are not
    /// in the table are dropped.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let bit = |pair: &str| Self::NAMES.binary_search(&pair).map_or(0, |it| 1u64 << it);
        Self(text.split('|').map(bit).fold(0, |all, it| all | it))
    }

    /// Returns `true` if the set has `pair`, written `Name=Value`.
    #[must_use]
    pub fn has(self, pair: &str) -> bool {
        Self::NAMES.binary_search(&pair).is_ok_and(|it| self.0 & (1 << it) != 0)
    }

    /// Returns the bits, for compact tables.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// Returns the set with these bits; bits past the table are dropped.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        let mask = if Self::NAMES.len() == 64 { u64::MAX } else { (1 << Self::NAMES.len()) - 1 };
        Self(bits & mask)
    }
}

impl std::fmt::Display for Features {
    /// Writes the CoNLL-U form, `_` for the empty set.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 == 0 {
            return f.write_str("_");
        }
        let pairs = Self::NAMES.iter().enumerate().filter(|(it, _)| self.0 & (1 << it) != 0);
        for (n_written, (_, pair)) in pairs.enumerate() {
            if n_written > 0 {
                f.write_str("|")?;
            }
            f.write_str(pair)?;
        }
        Ok(())
    }
}
