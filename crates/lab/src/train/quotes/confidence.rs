//! Learns how sure to be of a quote: a logistic regression over articles that the rest has
//! not learnt from (Platt, 1999).

use extractor::Extractor;
use extractor::learn::quote::{WEIGHED, calibration, weigh};

use super::gold::Text;
use crate::score::Compared;
use crate::score::reading::Reading;

const ROUNDS: usize = 4000;
const RATE: f64 = 0.5;
/// Weights are drawn to nought so far.
const PULL: f64 = 2e-3;

/// `extractor` has learnt from none of `texts`, which are our own.
pub(crate) fn learn(extractor: &Extractor, texts: &[&Text]) -> Vec<i32> {
    let own = texts.iter().filter_map(|text| text.own.as_ref());
    let mut seen: Vec<([f32; WEIGHED], bool)> = Vec::new();
    for article in own {
        let (extraction, weighed) = weigh(extractor, &article.text);
        let found = Reading::of_extraction(&article.text, &extraction);
        let compared = Compared::new(article, found);
        for (index, weighed) in weighed.into_iter().enumerate() {
            let pair = compared.pairs.iter().find(|pair| pair.1 == index);
            let right = pair.is_some_and(|pair| compared.speaker_is_right(*pair));
            seen.push((weighed, right));
        }
    }
    let right = seen.iter().filter(|(_, right)| *right).count();
    eprintln!("confidence: {} quotes, {right} right", seen.len());
    calibration(&fit(&seen).map(|weight| weight as f32))
}

/// Gradient descent, all at once, so that nothing depends on an order.
fn fit(seen: &[([f32; WEIGHED], bool)]) -> [f64; WEIGHED] {
    let mut weights = [0.0; WEIGHED];
    let count = seen.len().max(1) as f64;
    for _ in 0..ROUNDS {
        let mut slope = [0.0; WEIGHED];
        for (weighed, right) in seen {
            let sum: f64 = weights.iter().zip(weighed).map(|(w, x)| w * f64::from(*x)).sum();
            let off = f64::from(*right) - 1.0 / (1.0 + (-sum).exp());
            for (slope, x) in slope.iter_mut().zip(weighed) {
                *slope += off * f64::from(*x) / count;
            }
        }
        for (weight, slope) in weights.iter_mut().zip(slope) {
            *weight += RATE * 0.2 * (slope - PULL * *weight);
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sure_is_right_as_often_as_it_is_sure() {
        let one = |x: f32| {
            let mut weighed = [0.0; WEIGHED];
            (weighed[0], weighed[1]) = (1.0, x);
            weighed
        };
        // Right nine times in ten where sure, once in two where not.
        let sure = (0..100).map(|at| (one(0.0), at % 10 != 0));
        let unsure = (0..100).map(|at| (one(-2.0), at % 2 == 0));
        let weights = fit(&sure.chain(unsure).collect::<Vec<_>>());
        let likely = |x: f64| 1.0 / (1.0 + (-(weights[0] + weights[1] * x)).exp());
        assert!((likely(0.0) - 0.9).abs() < 0.03, "{}", likely(0.0));
        assert!((likely(-2.0) - 0.5).abs() < 0.03, "{}", likely(-2.0));
    }
}
