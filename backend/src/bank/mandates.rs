//! The page on which a mandate can be read: what `url` of a debit's mandate leads to.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Bank, pages};
use crate::resources::mandates::Mandate;

/// `/mandates/{id}`
pub async fn show(State(bank): State<Arc<Bank>>, Path(id): Path<String>) -> Response {
    match bank.work(move |call| call.tx.find::<Mandate>(&id)).await {
        Ok(Some(mandate)) => {
            bank.page(StatusCode::OK, &pages::mandate(&bank.app.merchant_name, &mandate.view()), None).await
        }
        Ok(None) => bank.page(StatusCode::NOT_FOUND, &pages::no_mandate(), None).await,
        Err(_) => bank.page(StatusCode::INTERNAL_SERVER_ERROR, &pages::failed(), None).await,
    }
}
