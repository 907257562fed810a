#pragma once
// Keys and tokens made by another program (jose for Node).

#include <string_view>

namespace chanoma::jose {

inline constexpr std::string_view kKeySet =
    R"({"keys":[{"kty":"oct","kid":"o1","k":"c2VjcmV0"},{"kty":"RSA","kid":"enc","use":"enc","n":"mR_Kd5OTznYvhDfnOHKn8uMF_kLEu)"
    R"(1kndYa1ZVaUTAKyhJIOlVLvZS_hl35r69PpMqMAfVgk4CVr-VfC7gDOyHXveF5to30eaazF74wuTxCsw-EELlSS4I66rXvplvk40DfLNQZYhKq_H4A0G8_j_)"
    R"(-hFeKwJQe9LZsa7ju1_btEMsvhcm-QpAJjfe2XNEAgel3bGPIJ5HDStqeD9pefmXezUVlR3X-Mtxe14BTLus0prKWaorDoItmX4Zx1R-MA5p1TLZU_mSTqyI)"
    R"(TXqRvx793p5URc2Hkh-omX9W9umY-grzvsW_d5canGFbJznh6p1rH7nx_8_CuKMlunBByoz9Q","e":"AQAB"},{"kty":"RSA","kid":"small","n":"m)"
    R"(R_Kd5OTznYvhDfnOHKn8uMF_kLEu1kndYa1ZVaUTAKyhJIOlVLvZS_hl35r69PpMqMAfVgk4CVr-VfC7gDOyHXveF5to30eaazF74wuTxCsw-EELlSS4I66r)"
    R"(Xvplvk4","e":"AQAB"},{"kty":"RSA","n":"mR_Kd5OTznYvhDfnOHKn8uMF_kLEu1kndYa1ZVaUTAKyhJIOlVLvZS_hl35r69PpMqMAfVgk4CVr-VfC7)"
    R"(gDOyHXveF5to30eaazF74wuTxCsw-EELlSS4I66rXvplvk40DfLNQZYhKq_H4A0G8_j_-hFeKwJQe9LZsa7ju1_btEMsvhcm-QpAJjfe2XNEAgel3bGPIJ5H)"
    R"(DStqeD9pefmXezUVlR3X-Mtxe14BTLus0prKWaorDoItmX4Zx1R-MA5p1TLZU_mSTqyITXqRvx793p5URc2Hkh-omX9W9umY-grzvsW_d5canGFbJznh6p1r)"
    R"(H7nx_8_CuKMlunBByoz9Q","e":"AQAB","kid":"r1","use":"sig","alg":"RS256"},{"kty":"EC","x":"bk2xxfVGXsD0nL34-sbmwvA9AOz17LG)"
    R"(573e9pFpPu_0","y":"kDUKGMDA3ZDyGMjNABoZeemDnCy6Q4ENCCN3hjKWtc0","crv":"P-256","kid":"e1","use":"sig","alg":"ES256"},{"cr)"
    R"(v":"Ed25519","x":"Jjkoi-77u8AOvfurIhyKX7dBhhe1gKiry165vDBZELo","kty":"OKP","kid":"d1","use":"sig","alg":"EdDSA"}]})";
inline constexpr std::string_view kRs256 =
    R"(eyJhbGciOiJSUzI1NiIsImtpZCI6InIxIn0.eyJzdWIiOiJhZGEifQ.LTbVCKSlXeGGultj9rIYXHc_R4__QC7_gSV_vVzQFiIkqR0rNRIBbqgB3EmFJHYMd)"
    R"(tzzg830Rg3qvl9tfaW58iAsQeOyJm67lqMhrfFjIjS_HRxGQsJgqgWGd7-Uh_rXa5VuEUi9fmNLSzvyJ5-dU4tOmuLLUZtLmaB6H13sZY2evjbWubbqrjbYJ)"
    R"(mGmueiix3bzpK1JD8KVxxrOQXbcEZG9RuyM8YfVKHW7trwAuDOMZY9JbjwOOIfCdWd62TXgNm8yCATS3AbcJ9b_Wwma84smI4bHGco2QsqhLRMOlmUqhpg31)"
    R"(ZZUJipTkIkUHpV9_dUuSweQ1XColUUmqkdbKw)";
inline constexpr std::string_view kEs256 =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImUxIn0.eyJzdWIiOiJhZGEifQ.7Y5DCXrI4xQHaJmJ42NWHaez10Rq5pTOvSH2Ri_RtCmEzf12TnUL1jJq7s_Mumlnm)"
    R"(MAv0TQIcFsHJu2UiYg2mg)";
inline constexpr std::string_view kEdDsa =
    R"(eyJhbGciOiJFZERTQSIsImtpZCI6ImQxIn0.eyJzdWIiOiJhZGEifQ.DZagmsG44kItafZYOi9o4tX6Ky75OiJbX6hUu_gxUYSQds-pJQ48vmD60r3EXPO4K)"
    R"(3e5dpuMCrZgONZimCRLCQ)";
inline constexpr std::string_view kWithoutKeyId =
    R"(eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.YChDX2O-prTGC9D1Q2D6MlIZVIxNC41TW4niJHt-FR6SitiswFd8NrH9mO_DjrIYHRAtRaSkTI8px8ix)"
    R"(ox2Of0_moqNE0mPflehe5LswCyM4rlJOfQwnFhrMmADPwNLJtrO6L3MaA1XEQnLIiCsLmaINjH-6lVCUisooeuK_06cYiaYyKCdVN3vdVqiEz_f8C71ky0cs)"
    R"(DZkV7TWCkiy6Qj9gTatNvQh5IjQVTG5XcZNDZbpOI8A8WjcdIX27ouud6sGYEpy9mGRBNk3dEynNydub1bhsGynNbOQcCGrzQUvyX-MgCQ-eCUHuEhnmOzdU)"
    R"(mIgA91uqTe8vkRjR4-GiDw)";
inline constexpr std::string_view kCritical =
    R"(eyJhbGciOiJSUzI1NiIsImtpZCI6InIxIiwiY3JpdCI6WyJiNjQiXSwiYjY0Ijp0cnVlfQ.eyJzdWIiOiJhZGEifQ.RVB2wgvZ1bep1wh-iOp5qD8Q8avzLY)"
    R"(9hT1dtZSSpFiPMuUDoHhv4I2Y5Fi5c0UgvRTZjZF1-o382_hijgX3jejeOtjowrbWAa5KgMkrsRCxr0iY3J8fhRLTVSNwG9LQ3EL9Zcr8w0cIBj-1YyaFCgM)"
    R"(ZWBmk20FrfqOlWbYb_2W8FxLqSRPpuAYmnl7FJJ8JmyMkLQJj0mKRInhZ9KjPY2I5EpKlJRujXFHINud1qHJrFM1WakTg39Vje3Kcqr_d0Me_xJkD6K0KtNf)"
    R"(xppPc0LNgmdq8HvrdFP6xR8CWrxoKNzAdU-at13kKbiKeNN8riFiZJK6hT9G9CmRWP5YvWmQ)";
inline constexpr std::string_view kOfAnotherKey =
    R"(eyJhbGciOiJSUzI1NiIsImtpZCI6ImdvbmUifQ.eyJzdWIiOiJhZGEifQ.G5VezU31GPUBwWIdSsHKaaLWnI4yYI_WES-iTSyzeYxZfEkHwosRWhP5ZmwCc9)"
    R"(m3xXppgUWXHKIMLuR4Rn4qvnkZEpP6AUceJ0AkAr5nBlY2PshHsZGexuCHJVQmBlfD0859frAyfVG8vxCGQZ18s9tH06Unn344DN8aKNCi88TDNcR9o0fDxJ)"
    R"(ZJ_SGhpaXt7xMJmaq0ZWBkkUUGSLL94wUfZ9oGoErqOVseNUjYNMrMSDmRaW8btxfh0Sp0xU3jgtTPsQ-8IyJoh4Kcnk78axfEG6IA7GDTl1sIvRS2OXX1we)"
    R"(GXopr_Q0jR4uwCWfYSM884_iQy6MUZf1mMLrI5Zw)";
inline constexpr std::string_view kHs256OfPem =
    R"(eyJhbGciOiJIUzI1NiIsImtpZCI6InIxIn0.eyJzdWIiOiJldmUifQ.4nApOBL5iZqDUF5maEyx8e-6WAYUzKCtrGcZoEN1W3Q)";
inline constexpr std::string_view kHs256OfModulus =
    R"(eyJhbGciOiJIUzI1NiIsImtpZCI6InIxIn0.eyJzdWIiOiJldmUifQ.1n0mcR3JfHU0TUC9LUZNmMRRH1as5l8NS9eTfyGxBhk)";
inline constexpr std::string_view kHs256OfOct =
    R"(eyJhbGciOiJIUzI1NiIsImtpZCI6Im8xIn0.eyJzdWIiOiJldmUifQ.xjZOMn7wFEBe3PyD0pRqe1--65DNsyhG_GdVwZcdZS0)";
inline constexpr std::string_view kNone =
    R"(eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmUifQ.)";
inline constexpr std::string_view kNoneSigned =
    R"(eyJhbGciOiJub25lIiwia2lkIjoicjEifQ.eyJzdWIiOiJldmUifQ.LTbVCKSlXeGGultj9rIYXHc_R4__QC7_gSV_vVzQFiIkqR0rNRIBbqgB3EmFJHYMdt)"
    R"(zzg830Rg3qvl9tfaW58iAsQeOyJm67lqMhrfFjIjS_HRxGQsJgqgWGd7-Uh_rXa5VuEUi9fmNLSzvyJ5-dU4tOmuLLUZtLmaB6H13sZY2evjbWubbqrjbYJm)"
    R"(Gmueiix3bzpK1JD8KVxxrOQXbcEZG9RuyM8YfVKHW7trwAuDOMZY9JbjwOOIfCdWd62TXgNm8yCATS3AbcJ9b_Wwma84smI4bHGco2QsqhLRMOlmUqhpg31Z)"
    R"(ZUJipTkIkUHpV9_dUuSweQ1XColUUmqkdbKw)";

}  // namespace chanoma::jose
