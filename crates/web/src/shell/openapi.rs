//! The API's description: what `routes!` collected, completed with what holds for every operation.
//!
//! Each operation gets its tag, its security, the right it needs (`x-permission`), the headers its rule asks for and the
//! problems it may answer, so that no handler repeats them. Called by [`super::routes::assemble`].

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::Header;
use utoipa::openapi::info::InfoBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, Content, OpenApi, Ref, RefOr, Required};
use utoipa::{PartialSchema, ToSchema};

use super::policy::{KeyRule, Rule};
use super::problem::{FieldErrorSchema, PROBLEM_JSON, ProblemDocument};
use super::routes::AssemblyError;
use super::submit::MAX_KEY_CHARS;

/// Name of the security scheme.
const BEARER: &str = "api_key";

const ABOUT: &str = "Order operations for a shop. Unknown fields and parameters are refused; every error is a problem \
document (RFC 9457) with a stable `code`. Times are RFC 3339 in UTC, ids are texts with a prefix, money is \
`{\"amount\": \"12.50\", \"currency\": \"GBP\"}`. A change under an `Idempotency-Key` that was seen before answers as the \
first time, with `Idempotency-Replayed: true`; the same key with another request is refused. Lists take `limit` (at most \
250), `after` (the `next` of the page before) and `sort`. Changes by PATCH need `If-Match` with the `version` that was \
read: without it 428, after somebody else's change 412 with the record as it stands in `current`.";

/// The description without operations.
pub(super) fn empty() -> OpenApi {
    let info = InfoBuilder::new().title("Purser").version(env!("CARGO_PKG_VERSION")).description(Some(ABOUT)).build();
    let mut document = OpenApi::new(info, utoipa::openapi::Paths::new());
    let mut components = Components::new();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API key.")).build();
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    document.components = Some(components);
    document
}

/// Puts the collected schemas into the description, with those of problems.
pub(super) fn set_schemas(document: &mut OpenApi, schemas: BTreeMap<String, RefOr<Schema>>) {
    let components = document.components.get_or_insert_with(Components::new);
    components.schemas.extend(schemas);
    components.schemas.insert(ProblemDocument::name().into_owned(), ProblemDocument::schema());
    components.schemas.insert(FieldErrorSchema::name().into_owned(), FieldErrorSchema::schema());
}

/// Adds the operations of a path to those that are there.
pub(super) fn add_item(document: &mut OpenApi, path: &str, item: PathItem) {
    match document.paths.paths.get_mut(path) {
        Some(there) => there.merge_operations(item),
        None => {
            document.paths.paths.insert(path.to_owned(), item);
        }
    }
}

/// Every operation must have a name of its own: generated clients make a function of it.
pub(super) fn check_operation_ids(document: &OpenApi) -> Result<(), AssemblyError> {
    let mut seen = BTreeSet::new();
    for item in document.paths.paths.values() {
        for (_, operation) in operations(item) {
            let id = operation.operation_id.clone().unwrap_or_default();
            if !seen.insert(id.clone()) {
                return Err(AssemblyError::OperationId(id));
            }
        }
    }
    Ok(())
}

/// The operations of a description as (method, path).
pub fn described(document: &OpenApi) -> BTreeSet<(String, String)> {
    let of_item = |(path, item): (&String, &PathItem)| -> Vec<(String, String)> {
        methods(item).into_iter().map(|method| (method.to_string(), path.clone())).collect()
    };
    document.paths.paths.iter().flat_map(of_item).collect()
}

/// The methods of a path.
pub(super) fn methods(item: &PathItem) -> Vec<Method> {
    operations(item).into_iter().map(|(method, _)| method).collect()
}

fn operations(item: &PathItem) -> Vec<(Method, &Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?))).collect()
}

/// Completes the operations of a path.
pub(super) fn complete(item: &mut PathItem, path: &str, area: &str, rule: Rule) {
    let slots = [
        (Method::GET, &mut item.get),
        (Method::PUT, &mut item.put),
        (Method::POST, &mut item.post),
        (Method::DELETE, &mut item.delete),
        (Method::PATCH, &mut item.patch),
    ];
    for (method, operation) in slots {
        if let Some(operation) = operation {
            operation.tags = Some(vec![area.to_owned()]);
            complete_security(operation, rule);
            complete_headers(operation, &method, rule);
            complete_problems(operation, &method, path, rule);
        }
    }
}

fn complete_security(operation: &mut Operation, rule: Rule) {
    let open = rule.policy.is_open();
    operation.security =
        Some(if open { Vec::new() } else { vec![SecurityRequirement::new::<_, [&str; 0], &str>(BEARER, [])] });
    if let Some(permission) = rule.policy.permission() {
        operation
            .extensions
            .get_or_insert_with(Default::default)
            .merge(ExtensionsBuilder::new().add("x-permission", permission.code()).build());
    }
}

fn complete_headers(operation: &mut Operation, method: &Method, rule: Rule) {
    let mut add = |parameter: Parameter| {
        operation.parameters.get_or_insert_with(Vec::new).push(RefOr::T(parameter));
    };
    if *method == Method::POST {
        let required = match rule.key {
            KeyRule::Required => Required::True,
            KeyRule::Optional => Required::False,
        };
        let key = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(MAX_KEY_CHARS));
        let about = "Made and kept by the caller before sending; printable ASCII. Repeating the request with it changes nothing.";
        add(header("Idempotency-Key", required, key.pattern(Some("^[!-~]+$")), about));
    }
    if *method == Method::PATCH {
        let version = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^\"[0-9]{1,18}\"$"));
        add(header("If-Match", Required::True, version, "The version that was read, in quotes, as in the ETag."));
    }
}

fn header(name: &str, required: Required, schema: ObjectBuilder, about: &str) -> Parameter {
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(required);
    parameter.schema(Some(schema.build())).description(Some(about)).build()
}

fn in_query(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query)
}

/// The problems that may come from extractors, the gate and the pipeline; a handler's own descriptions win.
fn complete_problems(operation: &mut Operation, method: &Method, path: &str, rule: Rule) {
    let mut problems = vec![("400", "The request is malformed"), ("429", "Too many requests; see Retry-After")];
    problems.extend([("500", "A defect here; logged"), ("503", "Busy or stopping; see Retry-After")]);
    if !rule.policy.is_open() {
        problems.push(("401", "No valid API key"));
    }
    if rule.policy.permission().is_some() {
        problems.push(("403", "The caller lacks the right"));
    }
    if path.contains('{') || *method == Method::POST {
        problems.push(("404", "There is no such thing"));
    }
    if *method != Method::GET {
        problems.extend([("408", "The body came too slowly"), ("409", "A rule of the shop says no")]);
        problems.extend([("413", "The body is too large"), ("415", "The body is not JSON")]);
    }
    if *method != Method::GET || operation.parameters.iter().flatten().any(in_query) {
        problems.push(("422", "Fields are not valid"));
    }
    if *method == Method::PATCH {
        problems.push(("428", "If-Match is missing"));
    }
    if *method == Method::PATCH || (*method == Method::POST && path.contains('{')) {
        problems.push(("412", "The record moved on; see current"));
    }
    for (status, about) in problems {
        let schema = Ref::from_schema_name(ProblemDocument::name());
        let mut response = ResponseBuilder::new().description(about).content(PROBLEM_JSON, Content::new(Some(schema)));
        if ["429", "503"].contains(&status) {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
            response = response.header("Retry-After", Header::new(seconds.build()));
        }
        let described = &mut operation.responses.responses;
        described.entry(status.to_owned()).or_insert_with(|| RefOr::T(response.build()));
    }
    // Answered before there is a request to answer, so it has no body.
    let long = ResponseBuilder::new().description("The address or the headers are too long").build();
    operation.responses.responses.entry("431".to_owned()).or_insert(RefOr::T(long));
}
