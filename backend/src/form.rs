//! Reads what was sent: the parameters of a URL and of a body, within limits of size and time. Nothing that was sent is repeated in an error.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use opentill::rules::secret::Sensitive;
use opentill::wire::form::{Value, decode};

use crate::errors::{ApiError, safe_name};

/// No call of this API needs more: metadata's 50 values of 500 characters fit.
const BODY_LIMIT: usize = 128 * 1024;
/// How much of a body that is too large is read and thrown away, so that its sender comes to read the answer.
const DRAIN_LIMIT: usize = 2 * 1024 * 1024;
/// How long that reading may take.
const DRAIN_TIME: Duration = Duration::from_secs(1);
/// How long a request's body may take.
const BODY_TIME: Duration = Duration::from_secs(20);

/// The parameters of a URL's query.
pub fn query(query: Option<&str>) -> Result<BTreeMap<String, Value>, ApiError> {
    parse(query.unwrap_or_default())
}

/// The parameters of a body, added to those of the query. On a POST the query holds the key at most: URLs end up in the logs of proxies.
pub async fn body(
    headers: &HeaderMap,
    body: Body,
    mut params: BTreeMap<String, Value>,
) -> Result<BTreeMap<String, Value>, ApiError> {
    if let Some(name) = params.keys().find(|name| *name != "key") {
        return Err(
            ApiError::invalid("A POST takes its parameters in the body; only key may stand in the URL.").param(name)
        );
    }
    let text = read(headers, body).await?;
    // EXPOSE: a body can hold a card number; it is decoded here and wiped on return.
    for (name, value) in parse(text.expose())? {
        if params.insert(name, value).is_some() {
            return Err(ApiError::invalid("A parameter came both in the URL and in the body. Send it in the body."));
        }
    }
    Ok(params)
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Sensitive<String>, ApiError> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if header(CONTENT_LENGTH).parse::<usize>().is_ok_and(|length| length > DRAIN_LIMIT) {
        return Err(too_large());
    }
    let bytes = tokio::time::timeout(BODY_TIME, collect(body)).await.map_err(|_| {
        ApiError::other(StatusCode::REQUEST_TIMEOUT, "The body did not arrive within 20 seconds. Send it again.")
    })??;
    let kind = header(CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    if !bytes.is_empty() && !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let rule = "A body is expected as application/x-www-form-urlencoded, not as JSON or another type.";
        return Err(ApiError::other(StatusCode::UNSUPPORTED_MEDIA_TYPE, rule));
    }
    String::from_utf8(bytes).map(Sensitive::new).map_err(|_| ApiError::invalid("The form is not valid UTF-8."))
}

async fn collect(mut body: Body) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(data) = next(&mut body).await? {
        if bytes.len() + data.len() > BODY_LIMIT {
            // Whether the rest came makes no difference to the answer.
            let _drained = tokio::time::timeout(DRAIN_TIME, drain(body)).await;
            return Err(too_large());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

async fn drain(mut body: Body) -> Result<(), ApiError> {
    let mut seen = 0;
    while let Some(data) = next(&mut body).await? {
        seen += data.len();
        if seen > DRAIN_LIMIT {
            break;
        }
    }
    Ok(())
}

/// The next piece of the body; trailers count as empty ones.
async fn next(body: &mut Body) -> Result<Option<Bytes>, ApiError> {
    match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
        None => Ok(None),
        Some(Ok(frame)) => Ok(Some(frame.into_data().unwrap_or_default())),
        Some(Err(_)) => Err(ApiError::invalid("The body broke off. Send it again.")),
    }
}

fn too_large() -> ApiError {
    ApiError::other(
        StatusCode::PAYLOAD_TOO_LARGE,
        "The body is larger than the 128 KiB that a call of this API may have.",
    )
}

fn parse(text: &str) -> Result<BTreeMap<String, Value>, ApiError> {
    decode(text).map_err(|error| {
        // What stands in a name's place may be no name at all.
        if safe_name(error.name()) == error.name() {
            ApiError::invalid(&error.to_string()).param(error.name())
        } else {
            ApiError::invalid("The form has a name that cannot be read. Names have brackets as in card[number].")
        }
    })
}
