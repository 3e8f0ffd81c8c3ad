// The language for Node's tree-sitter, which wants it as an external value with a type tag.
//
// Plain Node-API in C, so the package needs no other package.

#include <node_api.h>

typedef struct TSLanguage TSLanguage;

const TSLanguage *tree_sitter_pincite(void);

// The tag of node-tree-sitter: another value is refused there.
static const napi_type_tag LANGUAGE_TAG = {0x8AF2E5212AD58ABF, 0xD5006CAD83ABBA16};

static napi_value init(napi_env env, napi_value exports) {
    napi_value language;
    if (napi_create_external(env, (void *)tree_sitter_pincite(), NULL, NULL, &language) != napi_ok ||
        napi_type_tag_object(env, language, &LANGUAGE_TAG) != napi_ok ||
        napi_set_named_property(env, exports, "language", language) != napi_ok) {
        napi_throw_error(env, NULL, "tree-sitter-pincite could not be loaded");
    }
    return exports;
}

NAPI_MODULE(tree_sitter_pincite_binding, init)
