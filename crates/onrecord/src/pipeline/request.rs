//! What a feed's own options make of a request. Secrets are looked up for each one, so that
//! they stand nowhere else and a new one holds at once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use fetcher::client::{Login, RequestOptions};
use storage::entry::Announcer;
use storage::feed::{FeedOptions, Secret};
use url::Url;

/// A secret is not where the options say that it stands. Names the place, never the secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    #[error("environment variable {name} is not set")]
    NotSet { name: String },
    #[error("cannot read {}", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the configuration file gives no value for the header {name}")]
    NotConfigured { name: String },
}

/// `configured` holds the headers whose values stand in the configuration file.
pub(crate) fn request_options(
    options: &FeedOptions,
    configured: Option<&BTreeMap<String, String>>,
) -> Result<RequestOptions, SecretError> {
    let value = |name: &String, secret| match secret {
        &Secret::Configuration => configured
            .and_then(|headers| headers.get(name).cloned())
            .ok_or_else(|| SecretError::NotConfigured { name: name.clone() }),
        secret => look_up(secret),
    };
    let headers = options
        .headers
        .iter()
        .map(|(name, secret)| Ok((name.clone(), value(name, secret)?)))
        .collect::<Result<_, _>>()?;
    let login = match (&options.username, &options.password) {
        (Some(username), Some(password)) => {
            Some(Login { username: username.clone(), password: look_up(password)? })
        }
        _ => None,
    };
    Ok(RequestOptions {
        user_agent: options.user_agent.clone(),
        headers,
        login,
        proxy: options.proxy.clone(),
    })
}

/// For a page that a feed announced: the feed's name and proxy hold wherever it stands, its
/// headers and password only on the feed's own server.
pub(crate) fn page_options(
    page: &Url,
    feed: &Announcer,
    configured: Option<&BTreeMap<String, String>>,
) -> Result<RequestOptions, SecretError> {
    match page.origin() == feed.url.origin() {
        true => request_options(&feed.options, configured),
        false => Ok(without_secrets(&feed.options)),
    }
}

/// For what belongs to no feed alone, such as robots.txt.
pub(crate) fn without_secrets(options: &FeedOptions) -> RequestOptions {
    RequestOptions {
        user_agent: options.user_agent.clone(),
        proxy: options.proxy.clone(),
        ..RequestOptions::default()
    }
}

fn look_up(secret: &Secret) -> Result<String, SecretError> {
    match secret {
        Secret::Environment(name) => {
            std::env::var(name).map_err(|_| SecretError::NotSet { name: name.clone() })
        }
        Secret::File(path) => match std::fs::read_to_string(path) {
            // Editors end a file with a line break, and no header can hold one.
            Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
            Err(source) => Err(SecretError::Unreadable { path: path.clone(), source }),
        },
        Secret::Configuration => {
            Err(SecretError::NotConfigured { name: "Authorization".to_owned() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_where_they_stand() {
        let folder = std::env::temp_dir().join(format!("onrecord-request-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("password");
        std::fs::write(&file, "open sesame\n").unwrap();
        let options = FeedOptions {
            username: Some("reader".to_owned()),
            password: Some(Secret::File(file.clone())),
            headers: [("X-Key".to_owned(), Secret::Configuration)].into(),
            ..FeedOptions::default()
        };
        let configured = [("X-Key".to_owned(), "k".to_owned())].into();
        let asked = request_options(&options, Some(&configured)).unwrap();
        assert_eq!(asked.login.unwrap().password, "open sesame");
        assert_eq!(asked.headers, [("X-Key".to_owned(), "k".to_owned())]);
        assert!(matches!(request_options(&options, None), Err(SecretError::NotConfigured { .. })));
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(matches!(
            request_options(&options, Some(&configured)),
            Err(SecretError::Unreadable { .. })
        ));
    }

    #[test]
    fn a_variable_that_is_not_set_is_named() {
        let options = FeedOptions {
            headers: [("X".to_owned(), Secret::Environment("ONRECORD_NO_SUCH".to_owned()))].into(),
            ..FeedOptions::default()
        };
        let Err(error) = request_options(&options, None) else { panic!("it is not set") };
        assert!(error.to_string().contains("ONRECORD_NO_SUCH"));
    }
}
