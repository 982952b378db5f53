//! One key for all forms of a verb: `says`, `said` and `saying` are `say`.
//!
//! Crude on purpose: forms that agree are all that the models need, whatever the stem
//! looks like.

use crate::trained::hash;

/// The key of `lower`, a word in lower case.
pub(crate) fn of(lower: &str) -> u64 {
    let (stem, added) = regular(irregular(lower).unwrap_or(lower));
    hash::more(hash::of(stem), added)
}

/// What is left of a regular form, and what stood there before the ending.
fn regular(lower: &str) -> (&str, &'static str) {
    let long = |stem: &str| stem.len() > 2 && stem.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    for (ending, before) in [("ies", "y"), ("ied", "y")] {
        if let Some(stem) = lower.strip_suffix(ending).filter(|stem| stem.len() > 1) {
            return (stem, before);
        }
    }
    for ending in ["ing", "ed"] {
        if let Some(stem) = lower.strip_suffix(ending).filter(|stem| long(stem)) {
            return (single(stem), "");
        }
    }
    for ending in ["sses", "shes", "ches", "xes", "zes"] {
        if lower.ends_with(ending) {
            return (single(&lower[..lower.len() - 2]), "");
        }
    }
    let singular =
        lower.strip_suffix('s').filter(|stem| long(stem) && !stem.ends_with(['s', 'u', 'i']));
    let word = singular.unwrap_or(lower);
    (single(word.strip_suffix('e').filter(|stem| long(stem)).unwrap_or(word)), "")
}

/// `quip` of `quipp`; `add` and `tell` keep both letters in all their forms alike.
fn single(stem: &str) -> &str {
    let mut letters = stem.bytes().rev();
    match (letters.next(), letters.next()) {
        (Some(last), Some(before)) if last == before && last.is_ascii_lowercase() => {
            &stem[..stem.len() - 1]
        }
        _ => stem,
    }
}

fn irregular(lower: &str) -> Option<&'static str> {
    Some(match lower {
        "said" | "saith" => "say",
        "told" => "tell",
        "wrote" | "written" => "write",
        "spoke" | "spoken" => "speak",
        "thought" => "think",
        "felt" => "feel",
        "knew" | "known" => "know",
        "saw" | "seen" => "see",
        "found" => "find",
        "held" => "hold",
        "made" => "make",
        "gave" | "given" => "give",
        "went" | "gone" => "go",
        "got" | "gotten" => "get",
        "took" | "taken" => "take",
        "swore" | "sworn" => "swear",
        "began" | "begun" => "begin",
        "came" => "come",
        "kept" => "keep",
        "left" => "leave",
        "meant" => "mean",
        "heard" => "hear",
        "sent" => "send",
        "shot" => "shoot",
        "sought" => "seek",
        "shown" => "show",
        "understood" => "understand",
        "forbade" | "forbidden" => "forbid",
        "sang" | "sung" => "sing",
        "is" | "are" | "was" | "were" | "be" | "been" | "being" | "am" => "exist",
        "has" | "had" | "having" => "have",
        "does" | "did" | "done" | "doing" => "do",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(forms: &str) {
        let keys: Vec<u64> = forms.split(' ').map(of).collect();
        assert!(keys.iter().all(|key| *key == keys[0]), "{forms}");
    }

    #[test]
    fn forms_of_one_verb_share_a_key() {
        same("say says said saying");
        same("tell tells told telling");
        same("announce announces announced announcing");
        same("deny denies denied denying");
        same("quip quips quipped quipping");
        same("stress stresses stressed stressing");
        same("add adds added adding");
        same("agree agrees agreed agreeing");
        same("tweet tweets tweeted tweeting");
    }

    #[test]
    fn others_do_not() {
        assert_ne!(of("say"), of("tell"));
        assert_ne!(of("ring"), of("r"));
        assert_ne!(of("thing"), of("th"));
        assert_ne!(of("us"), of("u"));
    }
}
