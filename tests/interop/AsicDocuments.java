import eu.europa.esig.dss.asic.cades.ASiCWithCAdESSignatureParameters;
import eu.europa.esig.dss.asic.cades.signature.ASiCWithCAdESService;
import eu.europa.esig.dss.asic.xades.ASiCWithXAdESSignatureParameters;
import eu.europa.esig.dss.asic.xades.signature.ASiCWithXAdESService;
import eu.europa.esig.dss.enumerations.ASiCContainerType;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.KSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore.PasswordProtection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Containers by EU DSS: both types, both forms, one file and several, one signature and two, of every level, at once and step by step, renewed.
 * The level that condau must find is the last part of a name, before its ending. Nothing is asked of the network.
 *
 * usage: java -cp 'LIB/*' AsicDocuments.java RSA.p12 P256.p12 TSA.p12 PASSWORD ANCHOR ISSUER CRLS CONTENT OUT [IN …]
 * Containers named after OUT are raised to B-LTA there; those whose name has "xades" in it as XAdES, others as CAdES.
 */
public class AsicDocuments {
    static char[] password;
    static ASiCWithCAdESService cades;
    static ASiCWithXAdESService xades;
    static Path out;

    record Key(Pkcs12SignatureToken token, DSSPrivateKeyEntry entry) { }

    public static void main(String[] arguments) throws Exception {
        password = arguments[3].toCharArray();
        var rsa = key(arguments[0]);
        var p256 = key(arguments[1]);
        var authority = (KSPrivateKeyEntry) key(arguments[2]).entry();
        List<DSSDocument> one = List.of(new FileDocument(arguments[7]));
        List<DSSDocument> several = new ArrayList<>(one);
        several.add(new InMemoryDocument("1;2\n".getBytes("UTF-8"), "phụ lục/bảng 1+2.csv"));
        several.add(new InMemoryDocument("{}".getBytes("UTF-8"), "c.json"));
        out = Path.of(arguments[8]);
        var verifier = new CommonCertificateVerifier();
        var anchors = new CommonTrustedCertificateSource();
        anchors.addCertificate(certificate(arguments[4]));
        verifier.setTrustedCertSources(anchors);
        var others = new CommonCertificateSource();
        others.addCertificate(certificate(arguments[5]));
        verifier.setAdjunctCertSources(others);
        verifier.setAIASource(null);
        var lists = Arrays.stream(new File(arguments[6]).listFiles()).map(FileDocument::new).toArray(DSSDocument[]::new);
        verifier.setCrlSource(new ExternalResourcesCRLSource(lists));
        cades = new ASiCWithCAdESService(verifier);
        xades = new ASiCWithXAdESService(verifier);
        var stamps = new KeyEntityTSPSource(authority.getPrivateKey(), authority.getCertificate(), Arrays.asList(authority.getCertificateChain()));
        stamps.setTsaPolicy("1.3.6.1.4.1.32473.1");
        cades.setTspSource(stamps);
        xades.setTspSource(stamps);

        for (boolean isCades : List.of(true, false)) {
            for (var type : ASiCContainerType.values()) {
                for (boolean many : List.of(false, true)) {
                    boolean simple = type == ASiCContainerType.ASiC_S;
                    // DSS packs several files for ASiC-S into a zip of its own.
                    var files = many ? several : one;
                    String name = (isCades ? "cades" : "xades") + (simple ? "-s" : "-e") + (many ? "-several" : "-one");
                    String ending = simple ? ".asics" : ".asice";
                    for (var level : List.of("B", "T", "LT", "LTA")) {
                        keep(sign(isCades, type, files, rsa, level), name, level, ending);
                    }
                    var first = sign(isCades, type, files, rsa, "B");
                    var steps = first;
                    for (var level : List.of("T", "LT", "LTA", "LTA", "LTA")) {
                        if (level.equals("LTA")) Thread.sleep(1100);
                        steps = raise(isCades, type, steps, level);
                        if (!level.equals("LTA")) keep(steps, name + "-augmented", level, ending);
                    }
                    keep(steps, name + "-renewed-twice", "LTA", ending);
                    var twice = sign(isCades, type, List.of(first), p256, "B");
                    keep(twice, name + "-two-signers", "B", ending);
                    keep(raise(isCades, type, twice, "T"), name + "-two-signers", "T", ending);
                    keep(raise(isCades, type, raise(isCades, type, twice, "LTA"), "LTA"), name + "-two-signers", "LTA", ending);
                }
            }
        }
        for (String name : Arrays.asList(arguments).subList(9, arguments.length)) {
            var source = new FileDocument(name);
            int dot = source.getName().lastIndexOf('.');
            var type = name.endsWith(".asics") ? ASiCContainerType.ASiC_S : ASiCContainerType.ASiC_E;
            var raised = raise(!source.getName().contains("xades"), type, source, "LTA");
            keep(raised, "raised-" + source.getName().substring(0, dot), "LTA", source.getName().substring(dot));
        }
        System.exit(0);
    }

    static Key key(String path) throws Exception {
        var token = new Pkcs12SignatureToken(new File(path), new PasswordProtection(password));
        return new Key(token, token.getKeys().get(0));
    }

    static CertificateToken certificate(String path) throws Exception {
        return DSSUtils.loadCertificate(Files.readAllBytes(Path.of(path)));
    }

    static ASiCWithCAdESSignatureParameters cades(ASiCContainerType type, String level) {
        var parameters = new ASiCWithCAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.valueOf("CAdES_BASELINE_" + level));
        parameters.aSiC().setContainerType(type);
        return parameters;
    }

    static ASiCWithXAdESSignatureParameters xades(ASiCContainerType type, String level) {
        var parameters = new ASiCWithXAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.valueOf("XAdES_BASELINE_" + level));
        parameters.aSiC().setContainerType(type);
        return parameters;
    }

    static DSSDocument sign(boolean isCades, ASiCContainerType type, List<DSSDocument> files, Key key, String level) {
        if (isCades) {
            var parameters = cades(type, level);
            parameters.setSigningCertificate(key.entry().getCertificate());
            parameters.setCertificateChain(key.entry().getCertificateChain());
            var value = key.token().sign(cades.getDataToSign(files, parameters), parameters.getSignatureAlgorithm(), key.entry());
            return cades.signDocument(files, parameters, value);
        }
        var parameters = xades(type, level);
        parameters.setSigningCertificate(key.entry().getCertificate());
        parameters.setCertificateChain(key.entry().getCertificateChain());
        var value = key.token().sign(xades.getDataToSign(files, parameters), parameters.getSignatureAlgorithm(), key.entry());
        return xades.signDocument(files, parameters, value);
    }

    static DSSDocument raise(boolean isCades, ASiCContainerType type, DSSDocument container, String level) {
        return isCades ? cades.extendDocument(container, cades(type, level)) : xades.extendDocument(container, xades(type, level));
    }

    static void keep(DSSDocument made, String name, String level, String ending) throws Exception {
        made.save(out.resolve("dss-" + name + "-B-" + level + ending).toString());
    }
}
