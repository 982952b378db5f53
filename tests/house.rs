//! House rules that the compiler does not know.

use std::collections::BTreeMap;

use serde_json::Value;

/// Which crates of the workspace each may use.
const DOORS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("fetcher", &["model"]),
    ("extractor", &["model"]),
    ("storage", &["model"]),
    ("lab", &["model", "fetcher", "extractor", "storage"]),
    ("onrecord", &["model", "fetcher", "extractor", "storage"]),
];

/// Crates that only one room may know.
const OWNERS: &[(&str, &[&str])] = &[
    ("sqlx", &["storage"]),
    ("reqwest", &["fetcher"]),
    ("feed-rs", &["fetcher"]),
    ("trafilatura", &["fetcher"]),
    ("scraper", &["fetcher"]),
    ("clap", &["onrecord", "lab"]),
];

fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    metadata["packages"]
        .as_array()
        .expect("there are packages")
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("a list").iter();
            let shipped = dependencies.filter(|one| one["kind"].is_null());
            (text(&package["name"]), shipped.map(|one| text(&one["name"])).collect())
        })
        .collect()
}

#[test]
fn dependencies_point_one_way() {
    let all = dependencies();
    assert_eq!(all.len(), DOORS.len(), "a crate has no place in the plan: {:?}", all.keys());
    for (room, doors) in DOORS {
        for used in &all[*room] {
            let is_room = DOORS.iter().any(|(name, _)| name == used);
            assert!(!is_room || doors.contains(&used.as_str()), "{room} must not know {used}");
        }
    }
}

#[test]
fn one_room_knows_sql_and_one_the_network() {
    let all = dependencies();
    for (library, rooms) in OWNERS {
        for (room, used) in &all {
            let uses = used.iter().any(|name| name == library);
            assert!(!uses || rooms.contains(&room.as_str()), "{room} must not know {library}");
        }
    }
}
