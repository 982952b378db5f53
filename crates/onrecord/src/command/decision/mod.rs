//! What people decide about the record: who is who, who said it, what is not to be there.
//!
//! `card` shows what is known of an entity or a quote.

mod card;

use jiff::Timestamp;
use model::quote::{QuoteKind, SpeakerKind};
use storage::article::Which;
use storage::decision::entity::{self, Decided};
use storage::decision::quote::{self, Correction, NewSpeaker};
use storage::store::{Store, StoreError};

use super::{WrongUsage, articles, open, open_to_read, quotes, timeline};
use crate::cli::{
    ActOnArticle, ActOnEntity, ActOnQuote, CorrectQuote, Decisions, ListDecisions, OneArticle,
    OneDecision,
};
use crate::config::Config;
use crate::render::text::say;
use crate::render::{rows, table};

pub(crate) async fn on_entity(act: ActOnEntity, config: &Config) -> anyhow::Result<()> {
    let now = Timestamp::now();
    match act {
        ActOnEntity::Show(one) => card::entity(&one, config).await,
        ActOnEntity::Timeline(asked) => timeline::of_entity(&asked, config).await,
        ActOnEntity::Merge(all) => {
            decide(config, async |store| entity::merge(store, all.keep, all.others, now).await)
                .await
        }
        ActOnEntity::Split(one) => {
            decide(config, async |store| entity::split(store, one.id, one.articles, now).await)
                .await
        }
        ActOnEntity::Rename(one) => {
            decide(config, async |store| entity::rename(store, one.id, one.name, now).await).await
        }
        ActOnEntity::Alias(one) => {
            decide(config, async |store| entity::alias(store, one.id, one.name, now).await).await
        }
    }
}

pub(crate) async fn on_quote(act: ActOnQuote, config: &Config) -> anyhow::Result<()> {
    let now = Timestamp::now();
    match act {
        ActOnQuote::Show(one) => card::quote(&one, config).await,
        ActOnQuote::Diff(diff) => quotes::show_diff(&diff, config).await,
        ActOnQuote::Correct(one) => {
            let correction = Correction { speaker: speaker_of(&one)?, kind: kind_of(&one) };
            let id = one.quote.id;
            decide(config, async |store| quote::correct(store, id, correction, now).await).await
        }
        ActOnQuote::Hide(one) => {
            decide(config, async |store| quote::hide(store, one.id, now).await).await
        }
    }
}

/// Makes a decision on the record and tells what it says.
async fn decide(
    config: &Config,
    work: impl AsyncFnOnce(&Store) -> Result<Decided, StoreError>,
) -> anyhow::Result<()> {
    let store = open(config).await?;
    let decided = work(&store).await?;
    store.close().await;
    let id = decided.decision_id;
    say(format_args!("Decided: {}. (`onrecord decisions undo {id}` takes it back.)", decided.says))
}

fn speaker_of(correct: &CorrectQuote) -> Result<Option<NewSpeaker>, WrongUsage> {
    let Some(words) = &correct.speaker else {
        return Ok(correct.nobody.then_some(NewSpeaker::Nobody));
    };
    if let Ok(id) = words.parse() {
        return Ok(Some(NewSpeaker::Entity(id)));
    }
    let name = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if !name.chars().any(char::is_alphanumeric) {
        return Err(WrongUsage(format!("--speaker `{words}`: expected a name or an entity's id")));
    }
    let kind = SpeakerKind::ALL
        .into_iter()
        .find(|kind| correct.speaker_kind.as_deref() == Some(kind.as_str()));
    Ok(Some(NewSpeaker::Named { name, kind }))
}

fn kind_of(correct: &CorrectQuote) -> Option<QuoteKind> {
    correct.kind.as_deref().map(|kind| kind.parse().expect("clap lets only kinds through"))
}

pub(crate) async fn on_article(act: ActOnArticle, config: &Config) -> anyhow::Result<()> {
    match act {
        ActOnArticle::History(one) => articles::show_history(&one, config).await,
        ActOnArticle::Page(one) => articles::write_page(&one, config).await,
        ActOnArticle::Forget(one) => forget(&one, config).await,
    }
}

async fn forget(one: &OneArticle, config: &Config) -> anyhow::Result<()> {
    let which = match one.article.parse() {
        Ok(id) => Which::Id(id),
        Err(_) => Which::Url(one.article.parse().map_err(|_| {
            WrongUsage(format!("`{}`: expected an article's address or id", one.article))
        })?),
    };
    let store = open(config).await?;
    let gone = storage::article::forget(&store, which, Timestamp::now()).await?;
    store.close().await;
    say(format_args!(
        "Forgot article {} of {} with its {} quotes: {}. It will not be fetched or imported again.",
        gone.id, gone.outlet, gone.quotes, gone.url
    ))
}

pub(crate) async fn run(decisions: Decisions, config: &Config) -> anyhow::Result<()> {
    match decisions {
        Decisions::List(list) => list_all(&list, config).await,
        Decisions::Undo(one) => undo(&one, config).await,
    }
}

async fn list_all(list: &ListDecisions, config: &Config) -> anyhow::Result<()> {
    let most = if list.limit == 0 { -1 } else { i64::from(list.limit) };
    let decisions = storage::decision::list(&open_to_read(config).await?, most).await?;
    rows::write(list.output.format, &decisions, rows::DECISIONS, |decisions| {
        table::decisions(decisions, &config.time_zone)
    })
}

async fn undo(one: &OneDecision, config: &Config) -> anyhow::Result<()> {
    let store = open(config).await?;
    let says = storage::decision::undo(&store, one.id, Timestamp::now()).await?;
    store.close().await;
    say(format_args!("Undone: {says}."))
}
