//! Users, API keys, settings: who may, what is refused, what is left behind.

use super::{options, stop, system, until, with_fixed_clock};
use app::Shop;
use app::platform::people::{
    AddUser, ChangeUser, RevokeApiKey, UserPatch, authenticate, create_api_key, list_api_keys, list_users,
    user_by_email,
};
use app::platform::settings::{self, ChangeSettings, SettingsPatch};
use app::platform::{ActorKind, AppError, Call, Principal};
use domain::base::UserId;
use domain::parties::{Permission, Role};
use std::sync::Arc;
use testkit::{EngineUnderTest, both_engines};

async fn add(shop: &Shop, email: &str, role: Role) -> Result<UserId, AppError> {
    let add = AddUser { email: email.parse().unwrap(), name: "Ana Lee".parse().unwrap(), role };
    Ok(shop.execute(Call::system("test"), add).await?.value)
}

async fn change(shop: &Shop, id: UserId, version: i64, patch: UserPatch) -> Result<i64, AppError> {
    Ok(shop.execute(Call::system("test"), ChangeUser { id, version, patch }).await?.value)
}

fn by(role: Role) -> Call {
    let principal = Principal { kind: ActorKind::User, id: 77, name: "Somebody".to_owned(), grants: role.grants() };
    Call { principal: Arc::new(principal), ..Call::system("test") }
}

fn to_role(role: Role) -> UserPatch {
    UserPatch { role: Some(role), ..UserPatch::default() }
}

fn disabled(disabled: bool) -> UserPatch {
    UserPatch { disabled: Some(disabled), ..UserPatch::default() }
}

async fn events(shop: &Shop) -> Vec<(String, String)> {
    shop.read(&system(), |ctx| {
        let sql = db::sql!("select kind, data from events order by id");
        Ok(ctx.tx.query(sql, &[], |r| Ok((r.get::<String>(0)?, r.get::<String>(1)?)))?)
    })
    .await
    .unwrap()
}

both_engines! {
    async fn an_address_belongs_to_one_user_whatever_its_case(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        let id = add(&shop, "Ana@Example.com", Role::Owner).await.unwrap();
        let taken = add(&shop, "ana@example.COM", Role::Staff).await.unwrap_err();
        assert!(matches!(&taken, AppError::Refused(r) if r.code == "email_taken" && r.errors[0].field == "email"));
        let found = shop.read(&system(), |ctx| user_by_email(ctx, &"ANA@example.com".parse().unwrap())).await.unwrap();
        assert_eq!(found.map(|u| (u.id, u.role)), Some((id, Role::Owner)));
        let events = events(&shop).await;
        assert_eq!(events, [("user.created".to_owned(), r#"{"role":"owner"}"#.to_owned())]);
        stop(shop).await;
    }

    async fn the_last_owner_stays(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        let ana = add(&shop, "ana@example.com", Role::Owner).await.unwrap();
        for patch in [to_role(Role::Manager), disabled(true)] {
            let refused = change(&shop, ana, 1, patch).await.unwrap_err();
            assert_eq!(refused.code(), "last_owner");
        }
        let bob = add(&shop, "bob@example.com", Role::Owner).await.unwrap();
        assert_eq!(change(&shop, ana, 1, disabled(true)).await.unwrap(), 2);
        assert_eq!(change(&shop, bob, 1, to_role(Role::Staff)).await.unwrap_err().code(), "last_owner");
        assert_eq!(change(&shop, ana, 1, disabled(false)).await.unwrap_err().code(), "version_conflict");
        assert_eq!(change(&shop, ana, 2, disabled(false)).await.unwrap(), 3);
        assert_eq!(change(&shop, bob, 1, to_role(Role::Staff)).await.unwrap(), 2);
        assert_eq!(change(&shop, bob, 2, UserPatch::default()).await.unwrap(), 2, "nothing changes, nothing rises");
        stop(shop).await;
    }

    async fn owners_who_demote_each_other_leave_one(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        let mut ids = Vec::new();
        for n in 0..8 {
            ids.push(add(&shop, &format!("owner{n}@example.com"), Role::Owner).await.unwrap());
        }
        let mut all = tokio::task::JoinSet::new();
        for id in ids {
            let shop = shop.clone();
            all.spawn(async move { change(&shop, id, 1, to_role(Role::Staff)).await.is_ok() });
        }
        let demoted = all.join_all().await.into_iter().filter(|ok| *ok).count();
        assert_eq!(demoted, 7);
        let users = shop.read(&system(), list_users).await.unwrap();
        assert_eq!(users.iter().filter(|u| u.role == Role::Owner).count(), 1);
        stop(shop).await;
    }

    async fn only_owners_change_people(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        let user = AddUser { email: "x@example.com".parse().unwrap(), name: "X".parse().unwrap(), role: Role::Staff };
        for role in [Role::Manager, Role::Staff] {
            let refused = shop.execute(by(role), user.clone()).await.unwrap_err();
            assert!(matches!(refused, AppError::Forbidden("people.write")), "{refused}");
            let refused = create_api_key(&shop, by(role), "k".parse().unwrap(), Role::Staff).await.unwrap_err();
            assert!(matches!(refused, AppError::Forbidden("people.write")), "{refused}");
        }
        // Somebody with part of an owner's rights cannot make an owner.
        let grants = Role::Staff.grants().with(Permission::PeopleWrite);
        let principal = Principal { kind: ActorKind::User, id: 5, name: "P".to_owned(), grants };
        let call = || Call { principal: Arc::new(principal.clone()), ..Call::system("test") };
        let refused = shop.execute(call(), AddUser { role: Role::Owner, ..user.clone() }).await.unwrap_err();
        assert_eq!(refused.code(), "exceeds_own_rights");
        shop.execute(call(), user).await.unwrap();
        stop(shop).await;
    }

    async fn a_key_speaks_until_it_is_revoked(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        let made = create_api_key(&shop, Call::system("test"), "Website".parse().unwrap(), Role::Staff).await.unwrap();
        let secret = made.secret.clone().unwrap();
        let principal = shop.authenticate_api_key(secret.reveal()).await.unwrap().unwrap();
        assert_eq!((principal.kind, principal.id, principal.name.as_str()), (ActorKind::ApiKey, made.id.raw(), "Website"));
        assert_eq!(principal.grants, Role::Staff.grants());
        let wrong = secret.reveal().replace(&secret.reveal()[70..], if secret.reveal().ends_with('0') { "1" } else { "0" });
        for other in ["", "purser_", "Bearer", wrong.as_str()] {
            assert!(shop.authenticate_api_key(other).await.unwrap().is_none(), "{other}");
        }
        until("the use is noted", async || {
            shop.read(&system(), list_api_keys).await.unwrap()[0].last_used_at.is_some()
        })
        .await;

        for _ in 0..2 {
            shop.execute(Call::system("test"), RevokeApiKey { id: made.id }).await.unwrap();
        }
        let revoked = tokio::time::Instant::now();
        until("the key is dead", async || shop.authenticate_api_key(secret.reveal()).await.unwrap().is_none()).await;
        assert!(revoked.elapsed() < authenticate::MAX_AGE * 2, "{:?}", revoked.elapsed());
        let kinds: Vec<String> = events(&shop).await.into_iter().map(|e| e.0).collect();
        assert_eq!(kinds, ["api_key.created", "api_key.revoked"]);
        stop(shop).await;
    }

    async fn a_secret_is_shown_once_and_stored_nowhere(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        let call = || Call::system("test").with_key("one");
        let first = create_api_key(&shop, call(), "k".parse().unwrap(), Role::Staff).await.unwrap();
        let again = create_api_key(&shop, call(), "k".parse().unwrap(), Role::Staff).await.unwrap();
        assert_eq!((again.id, again.secret), (first.id, None));
        let secret = first.secret.unwrap();
        let principal = system();
        let stored = shop.read(&principal, |ctx| {
            let sql = db::sql!("select answer from idempotency union all select data from events union all select name from api_keys");
            Ok(ctx.tx.query(sql, &[], |r| r.get::<String>(0))?)
        });
        assert!(stored.await.unwrap().iter().all(|text| !text.contains(&secret.reveal()[7..])));
        assert_eq!(shop.read(&system(), list_api_keys).await.unwrap().len(), 1);
        stop(shop).await;
    }

    async fn settings_change_under_their_version(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(with_fixed_clock(options(&fresh))).unwrap();
        let change = |version, patch| shop.execute(Call::system("test"), ChangeSettings { version, patch });
        let zone = |zone: &str| SettingsPatch { zone: Some(zone.to_owned()), ..SettingsPatch::default() };
        let wrong = SettingsPatch { high_priority_from: Some(-1), ..zone("Mars/Base") };
        let Err(AppError::Invalid(errors)) = change(0, wrong).await else { panic!("not refused") };
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["zone", "high_priority_from"]);

        let changed = change(0, zone("Europe/London")).await.unwrap().value;
        assert_eq!((changed.version, changed.settings.zone.as_str()), (1, "Europe/London"));
        for version in [0, 2] {
            let conflict = change(version, zone("UTC")).await.unwrap_err();
            assert!(matches!(conflict, AppError::VersionConflict { version: 1 }), "{conflict}");
        }
        assert_eq!(change(1, zone("Europe/London")).await.unwrap().value.version, 1, "nothing changes");
        let ends = SettingsPatch { high_priority_from: Some(0), ..SettingsPatch::default() };
        change(1, ends).await.unwrap();
        let (stands, version) = shop.read(&system(), |ctx| settings::read(ctx.tx)).await.unwrap();
        assert_eq!((stands.high_priority_from, stands.zone.as_str(), version), (None, "Europe/London", 2));
        let fields: Vec<String> = events(&shop).await.into_iter().map(|e| e.1).collect();
        assert_eq!(fields, [r#"{"version":1,"fields":["zone"]}"#, r#"{"version":2,"fields":["high_priority_from"]}"#]);
        stop(shop).await;
    }
}
