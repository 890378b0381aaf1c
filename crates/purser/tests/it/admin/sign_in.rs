//! Signing in: the same answer for every wrong one, limits, sessions that end, forms that nobody else can send.

use app::platform::Call;
use app::platform::people::AddUser;
use app::platform::sessions::{self, LinkFor};
use axum::http::Method;
use domain::base::{Email, Name, UserId};
use domain::parties::Role;
use testkit::{Answered, EngineUnderTest, TestShop, both_engines};

use super::Stranger;

const EMAIL: &str = "ana@fjordpine.example";
const PASSWORD: &str = "oak linen stone";

async fn add(shop: &TestShop, email: &str) -> UserId {
    let (email, name, role) = (Email::new(email).unwrap(), Name::new("Ana Berg").unwrap(), Role::Owner);
    shop.shop().execute(Call::system("test"), AddUser { email, name, role }).await.unwrap().value
}

/// Somebody who has set a password by a link, as people do.
async fn with_password(shop: &TestShop) -> UserId {
    let id = add(shop, EMAIL).await;
    let token = sessions::make_link(shop.shop(), Call::system("test"), LinkFor::Password(id)).await.unwrap();
    let path = format!("/password/{}", token.reveal());
    let browser = Stranger::at(shop, &path).await;
    let weak = browser.sends(shop, &path, &[("password", "short")]).await;
    assert_eq!(weak.status, 422, "{}", weak.text());
    let set = browser.sends(shop, &path, &[("password", PASSWORD)]).await;
    assert_eq!((set.status, set.header("location")), (303, "/sign-in"), "{}", set.text());
    let again = browser.sends(shop, &path, &[("password", PASSWORD)]).await;
    assert_eq!(again.status, 404, "a link works once");
    id
}

async fn try_in(shop: &TestShop, email: &str, password: &str) -> Answered {
    let browser = Stranger::at(shop, "/sign-in").await;
    browser.sends(shop, "/sign-in", &[("email", email), ("password", password), ("next", "/people")]).await
}

/// The cookie of the session that an answer sets.
fn session_of(answer: &Answered) -> String {
    let lines = answer.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| line.split(';').next()).find(|pair| pair.starts_with("session=")).unwrap().to_owned()
}

async fn status_with(shop: &TestShop, cookie: &str) -> u16 {
    shop.request(Method::GET, "/preferences").anonymous().header("cookie", cookie).send().await.status
}

/// What differs from one drawing of a page to the next.
fn without_tokens(answer: &Answered) -> String {
    let text = answer.text();
    let parts = text.split("value=\"").map(|part| part.split_once('"').map_or(part, |(_, rest)| rest));
    parts.collect::<Vec<_>>().join("").split("content=\"").map(|p| p.split_once('"').map_or(p, |(_, r)| r)).collect()
}

both_engines! {
    async fn asking_for_a_new_password_tells_nothing(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        add(&shop, EMAIL).await;
        let browser = Stranger::at(&shop, "/sign-in").await;
        let known = browser.sends(&shop, "/password", &[("email", EMAIL)]).await;
        let unknown = browser.sends(&shop, "/password", &[("email", "nobody@fjordpine.example")]).await;
        assert_eq!((known.status, unknown.status), (200, 200), "{}", known.text());
        assert_eq!(without_tokens(&known), without_tokens(&unknown));
        let messages = shop.get("/api/v1/messages").await.expect(200);
        let told: Vec<&str> = messages["items"].as_array().unwrap().iter().map(|m| m["notice"].as_str().unwrap()).collect();
        assert_eq!(told, ["password_reset"], "a mail goes to who is known, and to nobody else");
        assert_eq!(browser.sends(&shop, "/password", &[("email", "ana@")]).await.status, 422);
        for _ in 0..2 {
            browser.sends(&shop, "/password", &[("email", EMAIL)]).await;
        }
        assert_eq!(browser.sends(&shop, "/password", &[("email", EMAIL)]).await.status, 429);
    }

    async fn the_right_password_opens_a_new_session_and_the_way_back(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        with_password(&shop).await;
        let answer = try_in(&shop, "Ana@FjordPine.example", PASSWORD).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/people"));
        let cookie = session_of(&answer);
        assert_eq!(status_with(&shop, &cookie).await, 200);
        let other = session_of(&try_in(&shop, EMAIL, PASSWORD).await);
        assert_ne!(cookie, other, "every sign-in has a token of its own");
        let elsewhere = Stranger::at(&shop, "/sign-in").await;
        let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "//evil.example/")];
        assert_eq!(elsewhere.sends(&shop, "/sign-in", &fields).await.header("location"), "/");
    }

    async fn a_wrong_address_and_a_wrong_password_look_the_same(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let id = with_password(&shop).await;
        let _without = add(&shop, "bo@fjordpine.example").await;
        let mut pages = Vec::new();
        for email in [EMAIL, "nobody@fjordpine.example", "bo@fjordpine.example", "no address"] {
            let answer = try_in(&shop, email, "not the password").await;
            assert_eq!(answer.status, 422);
            assert!(answer.header("set-cookie").is_empty(), "nothing is set");
            pages.push(without_tokens(&answer));
        }
        assert!(pages.windows(2).all(|two| two[0] == two[1]), "{pages:#?}");
        let owner = shop.person(Role::Owner).await;
        let fields = [("name", "Ana Berg"), ("role", "owner"), ("access", "shut"), ("version", "2")];
        assert_eq!(shop.form(&owner, &format!("/people/{id}"), &fields).await.status, 303);
        assert_eq!(without_tokens(&try_in(&shop, EMAIL, PASSWORD).await), pages[0], "shut out looks the same too");
    }

    async fn guessing_ends_in_a_wait(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        with_password(&shop).await;
        let mut last = 0;
        for _ in 0..11 {
            last = try_in(&shop, EMAIL, "not the password").await.status;
        }
        assert_eq!(last, 429);
        assert_eq!(try_in(&shop, EMAIL, PASSWORD).await.status, 429, "the right one waits too");
        shop.clock().advance(61_000_000);
        assert_eq!(try_in(&shop, EMAIL, PASSWORD).await.status, 303);
    }

    async fn sessions_end_when_they_are_told_to(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let id = with_password(&shop).await;
        let [first, second] = [try_in(&shop, EMAIL, PASSWORD).await, try_in(&shop, EMAIL, PASSWORD).await].map(|a| session_of(&a));
        let page = shop.request(Method::GET, "/preferences").anonymous().header("cookie", &first).send().await;
        let csrf = super::hidden(&page, "csrf");
        let others = [("csrf", csrf.as_str()), ("idem", "aa")];
        let sending = shop.request(Method::POST, "/preferences/sessions").anonymous().header("cookie", &first);
        assert_eq!(sending.fields(&others).send().await.status, 303);
        assert_eq!((status_with(&shop, &first).await, status_with(&shop, &second).await), (200, 401));
        let leaving = shop.request(Method::POST, "/sign-out").anonymous().header("cookie", &first);
        assert_eq!(leaving.fields(&[("csrf", csrf.as_str()), ("idem", "bb")]).send().await.status, 303);
        assert_eq!(status_with(&shop, &first).await, 401, "the token is worth nothing after signing out");

        let third = session_of(&try_in(&shop, EMAIL, PASSWORD).await);
        let owner = shop.person(Role::Owner).await;
        let version = super::hidden(&shop.page(&owner, &format!("/people/{id}")).await, "version");
        let fields = [("name", "Ana"), ("role", "staff"), ("version", version.as_str())];
        assert_eq!(shop.form(&owner, &format!("/people/{id}"), &fields).await.status, 303);
        assert_eq!(status_with(&shop, &third).await, 401, "another role ends the session");

        let fourth = session_of(&try_in(&shop, EMAIL, PASSWORD).await);
        shop.clock().advance(8 * 86_400 * 1_000_000);
        assert_eq!(status_with(&shop, &fourth).await, 401, "a week without use ends it");
    }

    async fn a_form_without_its_token_changes_nothing(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let (owner, other) = (shop.person(Role::Owner).await, shop.person(Role::Owner).await);
        let fields = [("name", "Mallory"), ("email", "mallory@evil.example"), ("role", "owner"), ("idem", "cc")];
        let post = || shop.request(Method::POST, "/people").person(&owner);
        let without = post().fields(&fields).send().await;
        assert_eq!(without.status, 403);
        let stolen = [("csrf", other.csrf.as_str())];
        assert_eq!(post().fields(fields.iter().chain(&stolen)).send().await.status, 403);
        let own = [("csrf", owner.csrf.as_str())];
        let foreign = post().header("origin", "https://evil.example").header("host", "shop.example");
        assert_eq!(foreign.fields(fields.iter().chain(&own)).send().await.status, 403);
        assert!(!shop.page(&owner, "/people").await.text().contains("Mallory"));
        assert_eq!(post().fields(fields.iter().chain(&own)).send().await.status, 303);
        assert!(shop.page(&owner, "/people").await.text().contains("Mallory"));
    }

    async fn a_session_is_no_key_for_the_api(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let owner = shop.person(Role::Owner).await;
        let answer = shop.request(Method::GET, "/api/v1/orders").person(&owner).send().await;
        assert_eq!((answer.status, answer.code()), (401, "unauthorized".into()));
    }

    async fn strangers_are_sent_to_sign_in_and_back(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let get = |path| shop.request(Method::GET, path).anonymous();
        let answer = get("/log?area=user").header("accept", "text/html").send().await;
        assert_eq!((answer.status, answer.header("location")), (303, "/sign-in?next=%2Flog%3Farea%3Duser"));
        let script = get("/log").header("accept", "text/html").header("hx-request", "true").send().await;
        assert_eq!(script.status, 401, "a script is told, not moved");
    }

    async fn the_first_owner_is_made_once_with_the_printed_link(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let token = sessions::make_link(shop.shop(), Call::system("test"), LinkFor::SetUp).await.unwrap();
        let path = format!("/set-up/{}", token.reveal());
        let browser = Stranger::at(&shop, &path).await;
        let owner = [("name", "Ana Berg"), ("email", EMAIL), ("password", PASSWORD)];
        let guess = format!("/set-up/{}", "0".repeat(64));
        assert_eq!(browser.sends(&shop, &guess, &owner).await.status, 404);
        assert_eq!(browser.sends(&shop, &path, &[("name", ""), ("email", "x"), ("password", "y")]).await.status, 422);
        let made = browser.sends(&shop, &path, &owner).await;
        assert_eq!((made.status, made.header("location")), (303, "/set-up"));
        assert_eq!(status_with(&shop, &session_of(&made)).await, 200);
        let again = [("name", "Eve"), ("email", "eve@evil.example"), ("password", "another good one")];
        assert_eq!(browser.sends(&shop, &path, &again).await.status, 404);
        assert!(sessions::make_link(shop.shop(), Call::system("test"), LinkFor::SetUp).await.is_err());
    }
}
