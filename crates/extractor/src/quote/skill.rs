//! What is trained for quotes, as bytes of the model and as it is used.

use crate::confidence::Calibration;
use crate::quote::{cued, joint};
use crate::trained::chain::{Chain, MayFollow};
use crate::trained::file::{Weights, put_count, put_list, take, take_count, take_list, take_u32};
use crate::trained::linear::Single;
use crate::trained::list::Lists;

/// The trained part as `lab` makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteParts {
    /// Keys of stems, and how often each is a word of saying: 1 to 3.
    pub levels: Vec<(u32, u32)>,
    pub joint: ChainParts,
    pub cued: ChainParts,
    /// One weight a feature: whether quoted words are said.
    pub orphan: Weights,
    /// The same: which words name who says it.
    pub link: Weights,
    /// The same: who that is.
    pub speaker: Weights,
    /// The same: which phrase is a person's role.
    pub role: Weights,
    /// What a confidence is weighed by; nothing before it is calibrated.
    pub calibration: Vec<i32>,
}

/// Weights of features, then one for each pair of labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainParts {
    pub weights: Weights,
    pub transitions: Vec<i16>,
}

/// The same, ready for use.
#[derive(Debug)]
pub(crate) struct QuoteSkill {
    pub(crate) levels: Lists,
    pub(crate) joint: Chain<{ joint::LABELS }>,
    pub(crate) cued: Chain<{ cued::LABELS }>,
    pub(crate) orphan: Single,
    pub(crate) link: Single,
    pub(crate) speaker: Single,
    pub(crate) role: Single,
    pub(crate) calibration: Calibration,
}

impl QuoteParts {
    pub(crate) fn put(&self, bytes: &mut Vec<u8>) {
        put_list(bytes, &self.levels);
        self.joint.put(bytes);
        self.cued.put(bytes);
        self.orphan.put(bytes);
        self.link.put(bytes);
        self.speaker.put(bytes);
        self.role.put(bytes);
        put_count(bytes, self.calibration.len());
        bytes.extend(self.calibration.iter().flat_map(|weight| weight.to_le_bytes()));
    }

    pub(crate) fn take(rest: &mut &[u8]) -> Result<QuoteParts, &'static str> {
        Ok(QuoteParts {
            levels: take_list(rest)?,
            joint: ChainParts::take(rest, joint::LABELS)?,
            cued: ChainParts::take(rest, cued::LABELS)?,
            orphan: single(Weights::take(rest)?)?,
            link: single(Weights::take(rest)?)?,
            speaker: single(Weights::take(rest)?)?,
            role: single(Weights::take(rest)?)?,
            calibration: (0..take_count(rest)?)
                .map(|_| Ok(take_u32(rest)? as i32))
                .collect::<Result<Vec<_>, &str>>()?,
        })
    }
}

impl ChainParts {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.weights.put(bytes);
        bytes.extend(self.transitions.iter().flat_map(|weight| weight.to_le_bytes()));
    }

    fn take(rest: &mut &[u8], labels: usize) -> Result<ChainParts, &'static str> {
        let weights = Weights::take(rest)?;
        let transitions = take(rest, 2 * weights.labels * weights.labels)?;
        let pairs = transitions.chunks_exact(2);
        let transitions = pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        match weights.labels == labels {
            true => Ok(ChainParts { weights, transitions }),
            false => Err("a part of the model has other labels"),
        }
    }

    /// Knows nothing.
    fn empty(labels: usize) -> ChainParts {
        ChainParts {
            weights: Weights { labels, ..Weights::default() },
            transitions: vec![0; labels * labels],
        }
    }
}

impl Default for QuoteParts {
    fn default() -> QuoteParts {
        QuoteParts {
            levels: Vec::new(),
            joint: ChainParts::empty(joint::LABELS),
            cued: ChainParts::empty(cued::LABELS),
            orphan: Weights { labels: 1, ..Weights::default() },
            link: Weights { labels: 1, ..Weights::default() },
            speaker: Weights { labels: 1, ..Weights::default() },
            role: Weights { labels: 1, ..Weights::default() },
            calibration: Vec::new(),
        }
    }
}

impl QuoteSkill {
    pub(crate) fn of(parts: QuoteParts) -> QuoteSkill {
        QuoteSkill {
            levels: Lists::new(parts.levels),
            joint: chain(parts.joint, joint::may_follow),
            cued: chain(parts.cued, cued::may_follow),
            orphan: parts.orphan.linear(),
            link: parts.link.linear(),
            speaker: parts.speaker.linear(),
            role: parts.role.linear(),
            calibration: Calibration(parts.calibration),
        }
    }
}

/// Of one label.
fn single(weights: Weights) -> Result<Weights, &'static str> {
    if weights.labels == 1 { Ok(weights) } else { Err("a part of the model has other labels") }
}

fn chain<const L: usize>(parts: ChainParts, may_follow: MayFollow) -> Chain<L> {
    Chain::new(parts.weights.linear(), &parts.transitions, may_follow)
}
