package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.view.BaseView;
import org.apache.iceberg.view.View;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Views in Iceberg's own client. */
class ClientViewsTest {
    private static final Namespace NAMESPACE = Namespace.of("client_views");

    private static RESTCatalog client;

    @BeforeAll
    static void makeNamespace() {
        client = Engines.client();
        client.createNamespace(NAMESPACE);
    }

    @Test
    void keepsEveryVersionInEveryDialect() {
        View view = create("spoken", "SELECT 1");

        view.replaceVersion()
                .withQuery("trino", "SELECT 2")
                .withQuery("spark", "SELECT 2L")
                .withSchema(Rows.SCHEMA)
                .withDefaultNamespace(NAMESPACE)
                .commit();
        view.updateProperties().set("k", "v").commit();

        View again = client.loadView(name("spoken"));
        assertThat(again.versions()).hasSize(2);
        assertThat(again.currentVersion().representations()).hasSize(2);
        assertThat(again.sqlFor("spark").sql()).isEqualTo("SELECT 2L");
        assertThat(again.sqlFor("trino").sql()).isEqualTo("SELECT 2");
        assertThat(again.properties()).containsEntry("k", "v");
        assertThat(again.history()).hasSize(2);
    }

    @Test
    void registersAViewByItsMetadata() {
        View view = create("given", "SELECT 1");
        String metadata = ((BaseView) view).operations().current().metadataFileLocation();
        assertThat(client.dropView(name("given"))).isTrue();

        View registered = client.registerView(name("taken"), metadata);

        assertThat(registered.uuid()).isEqualTo(view.uuid());
        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> client.registerView(name("taken"), metadata));
    }

    @Test
    void renamesAndDrops() {
        create("before", "SELECT 1");

        client.renameView(name("before"), name("after"));

        assertThat(client.viewExists(name("before"))).isFalse();
        assertThat(client.dropView(name("after"))).isTrue();
        assertThat(client.dropView(name("after"))).isFalse();
        assertThatExceptionOfType(NoSuchViewException.class)
                .isThrownBy(() -> client.loadView(name("after")));
    }

    private static View create(String name, String sql) {
        return client.buildView(name(name))
                .withSchema(Rows.SCHEMA)
                .withDefaultNamespace(NAMESPACE)
                .withQuery("trino", sql)
                .create();
    }

    private static TableIdentifier name(String name) {
        return TableIdentifier.of(NAMESPACE, name);
    }
}
