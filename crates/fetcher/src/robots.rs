//! What a host's robots.txt allows us.
//!
//! Fetching and keeping the file is left to the pipeline, and so is the rule of
//! RFC 9309 that a file which cannot be had (5xx) forbids everything.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use texting_robots::Robot;
use url::Url;

/// RFC 9309 asks crawlers to read at least this much; we read no more.
const LONGEST_BYTES: usize = 500 * 1024;
const LONGEST_LINE_BYTES: usize = 2 * 1024;
/// Each `$` costs a compiled regular expression.
const MOST_DOLLAR_RULES: usize = 100;
/// With more stars the expression is too large to compile, which would cost all rules.
const MOST_STARS: usize = 20;

/// The rules of one host for one visitor.
#[derive(Debug)]
pub struct Robots {
    robot: Option<Robot>,
}

impl Robots {
    /// `user_agent` is the whole header; its product name is what rules are matched on.
    /// A file that cannot be read forbids nothing.
    pub fn parse(body: &[u8], user_agent: &str) -> Robots {
        let body = tame(body);
        let product = product_name(user_agent);
        // The parser is well tested, but it is fed with whatever the web sends.
        let robot = catch_unwind(|| Robot::new(product, &body)).ok().and_then(Result::ok);
        Robots { robot }
    }

    /// For a host without a robots.txt.
    pub fn allow_all() -> Robots {
        Robots { robot: None }
    }

    pub fn allows(&self, url: &Url) -> bool {
        let Some(robot) = &self.robot else { return true };
        catch_unwind(AssertUnwindSafe(|| robot.allowed(url.as_str()))).unwrap_or(true)
    }

    /// The pause that the host asks for between two requests, as it stands there.
    pub fn crawl_delay(&self) -> Option<Duration> {
        let delay_s = self.robot.as_ref()?.delay?;
        Duration::try_from_secs_f32(delay_s).ok()
    }
}

/// `onrecord/0.1 (+https://…)` is `onrecord`.
fn product_name(user_agent: &str) -> &str {
    let stop = user_agent.find(|c: char| c == '/' || c.is_whitespace());
    &user_agent[..stop.unwrap_or(user_agent.len())]
}

/// Without what would make the parser slow.
fn tame(body: &[u8]) -> Vec<u8> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let body = &body[..body.len().min(LONGEST_BYTES)];
    let mut dollar_rules = 0;
    let lines = body.split_inclusive(|byte| matches!(byte, b'\n' | b'\r'));
    let tamed = lines.filter(|line| {
        let costs = line.contains(&b'$');
        dollar_rules += usize::from(costs);
        let is_cheap = dollar_rules <= MOST_DOLLAR_RULES && stars(line) <= MOST_STARS;
        line.len() <= LONGEST_LINE_BYTES && (!costs || is_cheap)
    });
    tamed.flatten().copied().collect()
}

fn stars(line: &[u8]) -> usize {
    line.iter().filter(|byte| **byte == b'*').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, path: &str, allowed: bool) {
        let robots = Robots::parse(body.as_bytes(), "onrecord/0.1 (+https://example.org/bot)");
        let url = Url::parse("https://gazette.example").unwrap().join(path).unwrap();
        assert_eq!(robots.allows(&url), allowed, "{path}");
    }

    const RULES: &str = "User-agent: *\nDisallow: /private/\nAllow: /private/open\n\
        Disallow: /*.pdf$\nCrawl-delay: 2.5\n\nUser-agent: OnRecord\nDisallow: /quotes\n";

    #[test]
    fn our_own_group_stands_for_the_rest() {
        check(RULES, "/quotes/1", false);
        check(RULES, "/private/a", true);
    }

    #[test]
    fn the_longest_rule_wins() {
        let rules = RULES.replace("OnRecord", "someone-else");
        check(&rules, "/news", true);
        check(&rules, "/private/a", false);
        check(&rules, "/private/open", true);
        check(&rules, "/a.pdf", false);
        check(&rules, "/a.pdf?page=2", true);
    }

    #[test]
    fn a_crawl_delay_may_be_a_fraction() {
        let robots = Robots::parse(RULES.as_bytes(), "another");
        assert_eq!(robots.crawl_delay(), Some(Duration::from_millis(2500)));
        assert_eq!(Robots::parse(b"", "another").crawl_delay(), None);
        assert_eq!(Robots::parse(b"User-agent: *\nCrawl-delay: -1", "x").crawl_delay(), None);
    }

    #[test]
    fn nonsense_forbids_nothing() {
        check("", "/", true);
        check("<!doctype html><p>not found", "/", true);
        check("Disallow\0: \u{fffd}\n:::\nUser-agent\n", "/", true);
        let robots = Robots::parse(&[0xff, 0xfe, 0x00, b'\n', 0x80], "onrecord");
        assert!(robots.allows(&Url::parse("https://gazette.example/").unwrap()));
        assert!(Robots::allow_all().allows(&Url::parse("https://gazette.example/a").unwrap()));
    }

    #[test]
    fn huge_files_are_cut() {
        let long_line = format!("User-agent: *\nDisallow: /{}\n", "a*".repeat(5_000));
        check(&long_line, "/aaaa", true);
        let many = format!("User-agent: *\n{}", "Disallow: /*x$\n".repeat(100_000));
        check(&many, "/x", false);
    }

    #[test]
    fn one_bad_rule_costs_no_other() {
        let stars = "*a".repeat(900);
        let rules = format!("User-agent: *\nDisallow: /{stars}$\nDisallow: /private\n");
        check(&rules, "/private", false);
        check(&rules, "/open", true);
    }
}
