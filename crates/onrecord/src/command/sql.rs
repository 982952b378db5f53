//! `onrecord sql`: a statement of the user's own.

use std::cell::RefCell;
use std::ops::ControlFlow;

use super::WrongUsage;
use crate::cli::Sql;
use crate::config::Config;
use crate::render::rows::Writer;

pub(crate) async fn run(sql: &Sql, config: &Config) -> anyhow::Result<()> {
    if !config.database.is_file() {
        super::open_to_read(config).await?;
    }
    if sql.statement.trim().is_empty() {
        return Err(WrongUsage("the statement is empty".to_owned()).into());
    }
    let writer: RefCell<Option<Writer>> = RefCell::new(None);
    let mut failed = None;
    storage::report::sql::run(
        &config.database,
        &sql.statement,
        |columns| *writer.borrow_mut() = Some(Writer::new(sql.output.format, columns)),
        |values| {
            let written = writer.borrow_mut().as_mut().map_or(Ok(()), |writer| writer.row(values));
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        },
    )
    .await?;
    match (failed, writer.into_inner()) {
        (Some(error), _) => Err(error),
        (None, Some(writer)) => writer.finish(),
        (None, None) => Ok(()),
    }
}
